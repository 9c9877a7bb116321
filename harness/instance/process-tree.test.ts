import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agent3_3_987, bundleAgent, type JournalEntry } from '../agent';
import { systemClock } from '../clock';
import type { SessionDocument } from '../deploy/types';
import { MessageService, numberedLines, Terminal } from '../session';
import { waitFor } from '../wait-for';
import { ProcessTreeInstance } from '.';

/** Nothing to log, so that no AWS is needed: what is tested is life and death. */
const document: SessionDocument = {
  schemaVersion: '1.0',
  description: '',
  sessionType: 'Standard_Stream',
  inputs: {
    s3BucketName: '',
    s3KeyPrefix: '',
    s3EncryptionEnabled: false,
    cloudWatchLogGroupName: '',
    cloudWatchStreamingEnabled: false,
    cloudWatchEncryptionEnabled: false,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
  },
};

let folder: string;
let agentProgram: string;
let service: MessageService;
let instance: ProcessTreeInstance;
let journal: JournalEntry[];
const ended = new AbortController();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-instance-test-'));
  agentProgram = await bundleAgent(join(folder, 'agent'));
  service = await MessageService.start();
}, 30_000);
afterAll(async () => {
  ended.abort();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
beforeEach(async () => {
  const instanceId = `mi-${++count}`;
  journal = [];
  instance = new ProcessTreeInstance({
    instanceId,
    folder: join(folder, instanceId),
    agentProgram,
    onJournal: (entry) => journal.push(entry),
    region: 'eu-west-1',
    messageServicePort: service.port,
    profile: { ...agent3_3_987, orphanWaitMs: 300, coreStopMs: 300 },
  });
  await instance.boot();
}, 20_000);
afterEach(() => instance.destroy());

async function openSession(): Promise<Terminal> {
  const terminal = new Terminal({
    service,
    clock: systemClock,
    instanceId: instance.instanceId,
    sessionId: `user-${count}`,
    sessionOwner: 'arn:aws:sts::000000000000:assumed-role/ops/user',
    document: { name: 'D', content: document },
    signal: ended.signal,
  });
  await terminal.open();
  terminal.play(numberedLines(count, 2));
  await until(() => terminal.ledger.lines > 20, 'output');
  return terminal;
}

const until = (probe: () => boolean | Promise<boolean>, what: string) =>
  waitFor(async () => (await probe()) || undefined, { what, deadlineMs: 10_000 });
const programs = async () => (await instance.processes()).map(({ program }) => program).sort();

test('a session has its processes, shows what is typed, and ends in good order', async () => {
  const terminal = await openSession();
  expect(await programs()).toEqual(['agent-worker', 'core', 'session-worker', 'shell']);
  await terminal.exit();
  expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success', Output: '' });
  expect(journal.map(({ event }) => event)).toContain('shell-exit');
  const shown = Buffer.concat(terminal.ledger.snapshot().displayed.map(({ bytes }) => bytes)).toString();
  expect(
    shown
      .split('\r\n')
      .slice(0, 3)
      .map((line) => line.slice(0, 6)),
  ).toEqual(['000001', '000002', '000003']);
}, 30_000);

test('TerminateSession ends the session in good order', async () => {
  const terminal = await openSession();
  terminal.terminate();
  expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success' });
}, 30_000);

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  '%s to the session worker ends the session in good order',
  async (signal) => {
    const terminal = await openSession();
    await instance.signal('session-worker', signal);
    expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success' });
  },
  30_000,
);

test('SIGKILL to the session worker: Failed after the orphan wait, the shell dies with its terminal', async () => {
  const terminal = await openSession();
  await instance.signal('session-worker', 'SIGKILL');
  const result = await terminal.untilReported(10_000);
  expect(result).toMatchObject({ FinalTaskStatus: 'Failed', CwlGroup: '', S3Bucket: '' });
  expect(result.Output).toMatch(
    /^document process failed unexpectedly: ipc messaging received timeout signal/,
  );
  await until(async () => (await programs()).join() === 'agent-worker,core', 'the shell to end');
}, 30_000);

test('SIGTERM to the core: core and agent worker go, the session goes on, the next agent takes it over', async () => {
  const terminal = await openSession();
  await instance.signal('core', 'SIGTERM');
  await until(async () => (await programs()).join() === 'session-worker,shell', 'the agent to stop');
  const before = terminal.ledger.lines;
  await until(() => terminal.ledger.lines > before + 20, 'output without an agent');
  expect(terminal.result).toBeUndefined();
  await instance.boot();
  await terminal.exit();
  expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success' });
}, 30_000);

test('SIGKILL to the core alone: the next core replaces the orphaned agent worker', async () => {
  const terminal = await openSession();
  const worker = async () =>
    (await instance.processes()).find(({ program }) => program === 'agent-worker')?.pid;
  const orphan = await worker();
  await instance.signal('core', 'SIGKILL');
  await until(async () => !(await programs()).includes('core'), 'the core to die');
  expect(await worker()).toBe(orphan);
  await instance.boot();
  await until(async () => {
    const pid = await worker();
    return pid !== undefined && pid !== orphan;
  }, 'another agent worker');
  await terminal.exit();
  expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success' });
}, 30_000);

test('power loss leaves no process and the disk; after boot the session is reported Failed', async () => {
  const terminal = await openSession();
  await instance.powerLoss();
  expect(await instance.processes()).toEqual([]);
  const current = join(
    folder,
    instance.instanceId,
    'disk/var/lib/amazon/ssm',
    instance.instanceId,
    'document/state/current',
  );
  expect(readdirSync(current)).toEqual([terminal.ledger.sessionId]);
  await instance.boot();
  expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Failed' });
  await until(() => readdirSync(current).length === 0, 'the state file to be removed');
  expect(readFileSync(join(folder, instance.instanceId, 'agent-output.log'), 'utf8')).toBe('');
}, 30_000);
