import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, waitFor } from '../../../base';
import type { SessionDocument } from '../../../pipeline';
import { agent3_3_987, type JournalEntry } from '../../agent';
import { MessageService, numberedLines, Terminal } from '../../proof';
import type { Instance, InstanceRoom } from '..';
import { bundleAgent } from '../bundle';

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

export interface RoomUnderTest {
  room: InstanceRoom;
  stop(): Promise<void>;
}

/** The life and death of instances, the same for every kind. To be called in a test file. */
export function describeLifeAndDeath(open: (agentProgram: string) => Promise<RoomUnderTest>): void {
  let folder: string;
  let service: MessageService;
  let under: RoomUnderTest;
  let instance: Instance;
  let journal: JournalEntry[];
  const ended = new AbortController();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'session-logs-instance-test-'));
    under = await open(await bundleAgent(join(folder, 'agent')));
    service = await MessageService.start(under.room.serviceHost);
  }, 60_000);
  afterAll(async () => {
    ended.abort();
    await service.stop();
    await under.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  let count = 0;
  beforeEach(async () => {
    const instanceId = `mi-${process.pid}-${++count}`;
    journal = [];
    instance = under.room.create({
      instanceId,
      folder: join(folder, instanceId),
      onJournal: (entry) => journal.push(entry),
      region: 'eu-west-1',
      messageService: service.access,
      profile: { ...agent3_3_987, orphanWaitMs: 300, coreStopMs: 300 },
    });
    await instance.boot();
  }, 30_000);
  afterEach(async () => {
    await instance.destroy();
    // However it died, every line of its journal can be read.
    expect(journal.filter(({ kind }) => kind === 'unreadable')).toEqual([]);
  }, 30_000);

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
  const events = () => journal.map((entry) => (entry.kind === 'event' ? entry.event : entry.kind));
  const programs = async () => (await instance.processes()).map(({ program }) => program).sort();

  test('a session has its processes, shows what is typed, and ends in good order', async () => {
    const terminal = await openSession();
    expect(await programs()).toEqual(['agent-worker', 'core', 'session-worker', 'shell']);
    await terminal.exit();
    expect(await terminal.untilReported(10_000)).toMatchObject({ FinalTaskStatus: 'Success', Output: '' });
    expect(events()).toContain('shell-exit');
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
    await instance.boot();
    expect(await terminal.untilReported(15_000)).toMatchObject({ FinalTaskStatus: 'Failed' });
    await instance.destroy();
    const home = join(folder, instance.instanceId, 'disk/var/lib/amazon/ssm', instance.instanceId);
    expect(readdirSync(join(home, 'document/state/current'))).toEqual([]);
    expect(existsSync(join(home, 'channels'))).toBe(true);
    expect(readFileSync(join(folder, instance.instanceId, 'agent-output.log'), 'utf8')).toBe('');
  }, 40_000);

  test('a forced reboot boots again by itself, and the session is reported Failed', async () => {
    const terminal = await openSession();
    await instance.forcedReboot();
    expect(await terminal.untilReported(15_000)).toMatchObject({ FinalTaskStatus: 'Failed' });
    expect(events().filter((event) => event === 'agent-started')).toHaveLength(2);
  }, 40_000);

  test('SIGKILL to the whole agent: the machine stays up, and the next agent reports the session Failed', async () => {
    const terminal = await openSession();
    await instance.killAgent();
    expect((await programs()).filter((program) => program !== 'shell')).toEqual([]);
    await instance.boot();
    expect(await terminal.untilReported(15_000)).toMatchObject({ FinalTaskStatus: 'Failed' });
  }, 40_000);

  test('a cut network: the screen stands still, and goes on with nothing lost', async () => {
    const terminal = await openSession();
    await instance.cutNetwork();
    await new Promise((resolve) => setTimeout(resolve, 300)); // what was under way
    const { lines } = terminal.ledger;
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the cut's length
    expect(terminal.ledger.lines).toBe(lines);
    await instance.restoreNetwork();
    await until(() => terminal.ledger.lines > lines + 20, 'output after the cut');
    await terminal.exit();
    expect(await terminal.untilReported(15_000)).toMatchObject({ FinalTaskStatus: 'Success' });
    const shown = Buffer.concat(terminal.ledger.snapshot().displayed.map(({ bytes }) => bytes)).toString();
    const numbers = shown
      .split('\r\n')
      .slice(0, -1)
      .map((line) => Number(line.slice(0, 6)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }, 40_000);
}
