import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, GetObjectRetentionCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { backfill } from '../archive/backfill';
import type { Finding } from '../archive/findings';
import { readAll, s3ObjectStore } from '../archive/location';
import { kmsSigner, lockFor, seal, verifySeal } from '../archive/seal';
import { cloudTrailSessions, cloudWatchLogGroup } from '../archive/sources';
import { diskScratch } from '../archive/spool';
import { type SessionResult, verify } from '../archive/verify';
import { drain, systemClock } from '../base';
import type { Scenario, Stage } from '../harness/proof';
import { createStage, Lane, MessageService, numberedLines } from '../harness/proof';
import { labUnderTest } from './lab-under-test';
import { ownArchive, type Subscribing } from './own-archive';

// A real round trip: sessions through the pipeline, the archive damaged by hand, and every tool on it.
let shared: Awaited<ReturnType<typeof labUnderTest>>;
let lab: typeof shared & Subscribing;
let kms: KMSClient;
/** As infra names it. */
let kmsKey: string;
beforeAll(async () => {
  shared = await labUnderTest();
  lab = await ownArchive(shared, `round-trip-${randomBytes(4).toString('hex')}`);
  kmsKey = `alias/${shared.pipeline.stackName}-seal`;
  kms = new KMSClient({
    endpoint: lab.endpoint,
    region: lab.pipeline.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}, 60_000);
afterAll(() => {
  kms.destroy();
  shared.clients.destroy();
});

/** Plays one session on an instance of its own. @returns its id */
async function session(name: string, run: (stage: Stage, lane: Lane) => Promise<void>): Promise<string> {
  const signal = new AbortController().signal;
  const service = await MessageService.start(lab.instances.serviceHost);
  const folder = join(lab.runFolder, 'round-trip', name);
  const lane = new Lane({ lab, route: 'streaming', service, clock: systemClock, signal, folder });
  const scenario: Scenario = {
    name,
    title: name,
    description: name,
    expected: {
      'direct-s3': 'complete',
      'cloudwatch-at-exit': 'complete',
      streaming: 'complete',
      deployed: 'complete',
    },
    source: (seed) => numberedLines(seed, 10),
    run: async () => {},
  };
  const stage = createStage({
    scenario,
    lanes: [lane],
    seed: 1,
    profile: lab.profile,
    clock: systemClock,
    signal,
    say: () => {},
  });
  try {
    await stage.open();
    await run(stage, lane);
    return lane.sessionId;
  } finally {
    lane.terminal.stop();
    await lane.instance.destroy();
    await service.stop();
  }
}

/** CloudTrail's word for it that these sessions were started. */
const trail = (ids: readonly string[]) =>
  cloudTrailSessions(['trail.json.gz'], async () =>
    gzipSync(
      JSON.stringify({
        Records: ids.map((sessionId) => ({
          eventSource: 'ssm.amazonaws.com',
          eventName: 'StartSession',
          eventTime: new Date(0).toISOString(),
          responseElements: { sessionId },
        })),
      }),
    ),
  );

/** The command as a user starts it. */
function sessionLogs(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['cli/bin.cjs', ...args], {
    cwd: join(__dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test('sessions, damage by hand, verify, backfill, seal, verify again', async () => {
  const { s3, logs } = lab.clients;
  const { bucketName: Bucket, logGroupName, region } = lab.pipeline;
  const store = s3ObjectStore(s3, { bucket: Bucket });
  const group = cloudWatchLogGroup(logs, logGroupName);
  const scratch = diskScratch(tmpdir());
  const keysOf = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys;
  };
  const look = async (known: readonly string[]) => {
    const findings: Finding[] = [];
    const sessions = new Map<string, SessionResult>();
    const rules = { settleMs: 0, quietMs: 0 };
    const verifying = verify({ store, scratch, group, now: Date.now, known: [trail(known)], rules });
    const report = await drain(verifying, (item) => {
      if (item.type === 'finding') findings.push(item.finding);
      else sessions.set(item.session.id, item.session);
    });
    return { report, sessions, kinds: findings.map(({ kind, subject }) => `${kind} ${subject}`).sort() };
  };

  const orderly = async (stage: Stage) => {
    await stage.displayed(60);
    await stage.exit();
    await stage.reported('Success');
  };
  const [whole, killed] = await Promise.all([
    session('whole', orderly),
    session('killed', async (stage, lane) => {
      await stage.displayed(40);
      await stage.midTick(5);
      await stage.fault('cutting the power', () => lane.instance.powerLoss());
    }),
  ]);
  // From the first tick on its records meet a filter that is gone: what a disabled subscription does.
  const unseen = await session('unseen', async (stage) => {
    await stage.displayed(10);
    await stage.midTick(1);
    await lab.unsubscribe();
    await stage.displayedMore(100);
    await stage.exit();
    await stage.reported('Success');
    await lab.subscribe();
  });

  // As it is: the power loss leaves a doubt, the filter a hole.
  const all = [whole, killed, unseen];
  const first = await look(all);
  expect(first.report.read).toMatchObject({ transcripts: 2, knownSessions: 3 });
  expect(first.sessions.get(killed)).toMatchObject({ state: 'stopped' });
  expect(first.kinds).toEqual(
    [`missing-event ${unseen}`, `lost-lines transcripts/${unseen}.log`, `no-orderly-end ${killed}`].sort(),
  );
  expect(first.sessions.get(whole)).toMatchObject({ verdict: 'valid' });
  expect(first.report.verdict).toBe('invalid');

  const fill = (write: boolean) =>
    drain(backfill({ store, scratch, group, now: Date.now, settleMs: 0, write }));
  const before = await keysOf('');
  const plan = await fill(false);
  expect(plan.events).toBeGreaterThan(0);
  expect(await keysOf('')).toEqual(before);
  expect((await fill(true)).written).toBe(plan.objects);
  const second = await look(all);
  expect(second.kinds).toEqual([`no-orderly-end ${killed}`]);
  expect(second.report.verdict).toBe('unknown');
  expect([whole, unseen].map((id) => second.sessions.get(id))).toMatchObject([
    { verdict: 'valid', state: 'ended', comparedWith: ['log group', 'transcript'] },
    { verdict: 'valid', state: 'ended', comparedWith: ['log group', 'transcript'] },
  ]);

  // Damage by hand: one object deleted, one cut, one foreign, one session never archived.
  const streamed = await keysOf('session-logs/');
  const bytesOf = async (key: string) => Buffer.from((await readAll(store, key))!);
  const put = (Key: string, Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const [gone, cut] = streamed as [string, string];
  const cutBytes = await bytesOf(cut);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: gone }));
  await put(cut, cutBytes.subarray(0, cutBytes.length >> 1));
  await put('notes.txt', Buffer.from('x'));
  const nobody = 'nobody-0a1b2c3d4e5f6a7b8';
  const third = await look([...all, nobody]);
  expect(third.report.verdict).toBe('invalid');
  expect(third.kinds).toEqual(
    expect.arrayContaining([
      'foreign-object notes.txt',
      `session-not-archived ${nobody}`,
      `unreadable-bytes ${cut}`,
    ]),
  );
  expect(third.kinds.some((kind) => kind.startsWith('missing-event'))).toBe(true);

  // Backfilled by two at once; what is cut stays cut, and nothing of it is missing.
  const runs = await Promise.all([fill(true), fill(true)]);
  // One may have begun when the other had written some already, and then has found less.
  expect(runs[0]!.written + runs[1]!.written).toBe(Math.max(...runs.map(({ objects }) => objects)));
  expect(await fill(true)).toMatchObject({ events: 0, written: 0 });
  expect((await look(all)).kinds).toEqual(
    [
      `deleted-version ${gone}`,
      'foreign-object notes.txt',
      `no-orderly-end ${killed}`,
      `rewritten-object ${cut}`,
      `unreadable-bytes ${cut}`,
    ].sort(),
  );

  // Sealed with the deployed key, which never leaves KMS, under Object Lock.
  const signer = await kmsSigner(kms, kmsKey);
  // It settles for long, so that the seal is not called stale while the test runs.
  const settleMs = 3_600_000;
  const now = () => Date.now() + 2_000 + settleMs;
  const lock = await lockFor(s3, Bucket, { days: 1, mode: 'GOVERNANCE', now: Date.now() });
  const sealing = { store, scratch, signer, now, periodMs: 1_000, settleMs, ...(lock && { lock }) };
  const sealed = await seal(sealing);
  expect(sealed).toMatchObject({
    sealed: true,
    seal: { totals: { objects: (await keysOf('')).filter((one) => !one.startsWith('seals/')).length } },
  });
  const retention = await s3.send(new GetObjectRetentionCommand({ Bucket, Key: sealed.key }));
  expect(retention.Retention?.Mode).toBe('GOVERNANCE');
  const check = async () => {
    const kinds: string[] = [];
    const keys = [signer.publicKey];
    const verifying = verifySeal({ store, scratch, keys, now: Date.now, expectSeal: sealed.sha256 });
    const report = await drain(verifying, ({ kind, subject }) => kinds.push(`${kind} ${subject}`));
    return { report, kinds: kinds.sort() };
  };
  expect(await check()).toMatchObject({ report: { verdict: 'valid', seals: 1 }, kinds: [] });

  // Touched after sealing: through the command line, as an operator would look.
  const [one, two, three, four] = (await keysOf('session-logs/')) as [string, string, string, string];
  const [oneBytes, twoBytes] = [await bytesOf(one), await bytesOf(two)];
  await put(one, twoBytes);
  await put(two, oneBytes);
  await put(three, Buffer.from('rewritten'));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: four }));
  expect((await check()).kinds).toEqual(
    [
      `deleted-object ${four}`,
      `overwritten-object ${three}`,
      `reordered-object ${one}`,
      `reordered-object ${two}`,
    ].sort(),
  );
  const where = ['--archive', `s3://${Bucket}`, '--endpoint-url', lab.endpoint, '--region', region];
  const { code, output } = await sessionLogs('verify', ...where, '--seal', '--kms-key', kmsKey);
  expect({ code, output }).toMatchObject({
    code: 1,
    output: expect.stringContaining(`INVALID: the seals of s3://${Bucket}/`),
  });
  expect(output).toContain(`deleted-object           ${four}`);
  await scratch.dispose();
}, 120_000);

test('the deployed archive is sealed with the deployed key, by command line, and locks its seals by itself', async () => {
  const { bucketName: Bucket, region } = shared.pipeline;
  const where = ['--archive', `s3://${Bucket}`, '--endpoint-url', shared.endpoint, '--region', region];
  const made = await sessionLogs('seal', ...where, '--kms-key', kmsKey, '--period', 'hour', '--settle', '0');
  expect(made).toMatchObject({ code: 0, output: expect.stringContaining('seal 1, up to ') });
  const Key = 'seals/links/0000000001.json';
  const { Retention } = await shared.clients.s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
  expect(Retention?.Mode).toBe('GOVERNANCE');
  expect(Retention!.RetainUntilDate!.getTime()).toBeGreaterThan(Date.now() + 364 * 86_400_000);
  // An alias can be made to name another key: alone it proves nothing.
  const verify = (...more: string[]) => sessionLogs('verify', ...where, '--seal', ...more);
  expect(await verify('--kms-key', kmsKey)).toMatchObject({
    code: 2,
    output: expect.stringMatching(/^unknown\s+unpinned-key [\s\S]*UNKNOWN: the seals of/m),
  });
  const fingerprint = /^signed with the key ([0-9a-f]{64})$/m.exec(made.output)![1]!;
  const valid = { code: 0, output: expect.stringContaining('VALID: the seals of') };
  expect(await verify('--kms-key', kmsKey, '--fingerprint', fingerprint)).toMatchObject(valid);
  expect(await verify('--fingerprint', fingerprint)).toMatchObject(valid);
}, 60_000);
