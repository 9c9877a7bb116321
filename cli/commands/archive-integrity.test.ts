import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { envelopeOf, fakeSession } from '../../archive/testing/fake-agent';
import { transcriptOf } from '../../archive/text-form';
import { run } from '../main';
import { fakeWorld } from '../testing/fake-world';

// The commands on a folder, with nothing faked but the terminal and the clock.
const id = 'taro.yamada-0a1b2c3d4e5f6a7b8';
const { calls, displayed } = fakeSession(id, ['$ ls\r\na\r\n', 'b\r\n']);
const object = (i: number) => `session-logs/2026/11/24/00/stream-${i}.gz`;
let folder: string;
let now = Date.UTC(2026, 10, 25, 12);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-integrity-'));
  for (const [i, call] of calls.entries()) put(object(i), gzipSync(JSON.stringify(envelopeOf(id, call))));
  const at = { startedAt: new Date(0), endedAt: new Date(1) };
  put(`transcripts/${id}.log`, transcriptOf(displayed, { localFile: '/var/x', ...at }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(key: string, bytes: Uint8Array | string): string {
  const path = join(folder, 'archive', key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

async function command(...argv: string[]) {
  const clock = { now: () => now, sleep: () => new Promise<void>(() => {}) };
  const world = fakeWorld(undefined, { clock });
  const code = await run([...argv, '--archive', join(folder, 'archive')], world);
  return { code, out: world.out(), err: world.err() };
}

function keyFiles(): { key: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const files = { key: join(folder, 'key.pem'), publicKey: join(folder, 'public.pem') };
  writeFileSync(files.key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(files.publicKey, publicKey.export({ format: 'pem', type: 'spki' }));
  return files;
}

test('verify: 0 and what was read; 1 and what is missing; 2 where nobody can tell', async () => {
  const whole = await command('verify');
  expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('VALID') });
  expect(whole.out).toContain('not against CloudWatch Logs');
  rmSync(join(folder, 'archive', object(1)));
  const cut = await command('verify');
  expect(cut).toMatchObject({ code: 1, out: expect.stringMatching(/^invalid\s+lost-lines /m) });
  rmSync(join(folder, 'archive', `transcripts/${id}.log`));
  expect(await command('verify')).toMatchObject({
    code: 2,
    out: expect.stringMatching(/^unknown\s+no-orderly-end /m),
  });
});

test('verify --json: findings, sessions and the report as lines', async () => {
  rmSync(join(folder, 'archive', object(1)));
  const { out } = await command('verify', '--json');
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(['finding', 'session', 'report']);
  expect(lines[0]).toMatchObject({ kind: 'lost-lines', session: id, evidence: { lines: 1 } });
  expect(lines[2]).toMatchObject({ verdict: 'invalid', sessions: { invalid: 1 } });
});

test('verify --cloudtrail: a session that was started and is not there', async () => {
  const trail = join(folder, 'trail.json');
  const record = {
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    eventTime: '2026-11-24T00:00:00Z',
  };
  const Records = [{ ...record, responseElements: { sessionId: 'gone-0a1b2c3d4e5f6a7b8' } }];
  writeFileSync(trail, JSON.stringify({ Records }));
  const { code, out } = await command('verify', '--cloudtrail', trail);
  expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('gone-0a1b2c3d4e5f6a7b8') });
});

test('seal and verify --seal, with a key from a file', async () => {
  const { key, publicKey } = keyFiles();
  const sealed = await command('seal', '--key', key, '--json');
  expect(sealed.code).toBe(0);
  const { sha256, seal } = JSON.parse(sealed.out);
  expect(seal.totals).toMatchObject({ objects: 3, sessions: 1, events: 2 });
  expect(await command('seal', '--key', key)).toMatchObject({
    code: 0,
    out: expect.stringContaining('is sealed'),
  });
  const check = () => command('verify', '--seal', '--public-key', publicKey, '--expect-seal', sha256);
  expect(await check()).toMatchObject({ code: 0, out: expect.stringContaining(sha256) });
  expect((await command('verify', '--seal')).code).toBe(2);
  put(object(0), 'other');
  expect(await check()).toMatchObject({
    code: 1,
    out: expect.stringContaining(`changed-object           ${object(0)}`),
  });
  now += 86_400_000;
  expect((await command('seal', '--key', key)).code).toBe(0);
});

test('a witness kept elsewhere tells when the newest seal was taken away', async () => {
  const { key, publicKey } = keyFiles();
  const witness = join(folder, 'witness.json');
  expect((await command('seal', '--key', key)).code).toBe(0);
  now += 86_400_000;
  const sealed = await command('seal', '--key', key, '--witness', witness, '--json');
  const { key: link, sha256 } = JSON.parse(sealed.out);
  const written = JSON.parse(readFileSync(witness, 'utf8'));
  expect(written).toEqual({
    format: 'session-logs/witness',
    version: 1,
    archive: expect.stringContaining('archive/'),
    key: link,
    sha256,
    signer: fingerprintOf(publicKey),
  });
  const check = (...more: string[]) => command('verify', '--seal', '--public-key', publicKey, ...more);
  expect(await check('--witness', witness)).toMatchObject({
    code: 0,
    out: expect.stringContaining('it is the chain that was expected'),
  });
  rmSync(join(folder, 'archive', link));
  expect(await check()).toMatchObject({
    code: 0,
    out: expect.stringContaining('that newer seals were taken away would not be seen'),
  });
  expect(await check('--witness', witness)).toMatchObject({
    code: 1,
    out: expect.stringContaining('unexpected-head'),
  });
  writeFileSync(witness, JSON.stringify({ ...written, sha256: 'x' }));
  expect(await check('--witness', witness)).toMatchObject({
    code: 2,
    err: expect.stringContaining('--witness'),
  });
  const nowhere = await command('seal', '--key', key, '--witness', join(witness, 'nowhere.json'));
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('[witness-not-writable]') });
});

const fingerprintOf = (publicKey: string) =>
  createHash('sha256')
    .update(createPublicKey(readFileSync(publicKey)).export({ format: 'der', type: 'spki' }))
    .digest('hex');

test('a key is pinned by its fingerprint: the archive’s own copy will do, another key will not', async () => {
  const { key, publicKey } = keyFiles();
  const fingerprint = fingerprintOf(publicKey);
  const witness = join(folder, 'witness.json');
  const sealed = await command('seal', '--key', key, '--witness', witness);
  expect(sealed).toMatchObject({
    code: 0,
    out: expect.stringContaining(`signed with the key ${fingerprint}`),
  });
  const check = (...more: string[]) => command('verify', '--seal', ...more);
  expect(await check('--fingerprint', fingerprint)).toMatchObject({ code: 0 });
  expect(await check('--witness', witness)).toMatchObject({ code: 0 });
  expect(await check('--public-key', publicKey, '--fingerprint', fingerprint)).toMatchObject({ code: 0 });
  const other = 'e'.repeat(64);
  expect(await check('--fingerprint', other)).toMatchObject({
    code: 2,
    err: expect.stringContaining('[no-such-key]'),
  });
  expect(await check('--public-key', publicKey, '--fingerprint', other)).toMatchObject({
    code: 2,
    err: expect.stringContaining('[key-not-pinned]'),
  });
});

test('backfill: a dry run says 1 and writes nothing, --write repairs', async () => {
  const failure = { rawData: gzipSync(JSON.stringify(envelopeOf(id, calls[1]!))).toString('base64') };
  rmSync(join(folder, 'archive', object(1)));
  put('errors/processing-failed/2026/11/24/00/x', JSON.stringify(failure));
  expect((await command('verify')).out).toMatch(/^invalid\s+error-object /m);
  expect(await command('backfill')).toMatchObject({
    code: 1,
    out: expect.stringContaining('would write 1 event in 1 object'),
  });
  expect((await command('verify')).code).toBe(1);
  expect(await command('backfill', '--write')).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 written'),
  });
  expect(await command('backfill')).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing is missing'),
  });
  expect((await command('verify')).code).toBe(0);
});

test.each([
  [['seal'], 'a seal needs a key'],
  [['seal', '--key', '/nowhere.pem'], '--key /nowhere.pem'],
  [['verify', '--seal', '--log-group', 'g'], '--seal'],
  [['verify', '--public-key', 'p.pem'], '--seal'],
  [['verify', '--seal', '--expect-seal', 'abc'], '--expect-seal'],
  [['verify', '--witness', 'w.json'], '--witness'],
  [['verify', '--fingerprint', 'a'.repeat(64)], '--fingerprint'],
  [['verify', '--seal', '--fingerprint', 'abc'], '--fingerprint'],
  [['verify', '--seal', '--expect-seal', 'a'.repeat(64), '--witness', 'w.json'], '--witness'],
  [['verify', '--since', '2026-11-24'], '--since'],
  [['verify', '--cloudtrail', '/nowhere.json'], '/nowhere.json'],
  [['backfill', '--write', '--lock-days', '3'], '--lock-days'],
  [['backfill', '--settle', 'soon'], '--settle'],
])('bad input is 2 and names the flag: %j', async (argv, named) => {
  const { code, err } = await command(...argv);
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(named) });
});

test('the program knows the commands', () => {
  const help = execFileSync(process.execPath, ['cli/bin.cjs', '--help'], { encoding: 'utf8' });
  for (const name of ['verify', 'backfill', 'seal']) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
});
