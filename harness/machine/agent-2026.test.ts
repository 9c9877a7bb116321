/** What the agent of 2026 does otherwise, as processes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, waitFor } from '../../base';
import { openRunRegistry } from '../../base/processes';
import type { SessionDocument } from '../../pipeline';
import { type AgentProfile, agent3_3_987, agent3_3_5226, type JournalEntry } from '../agent';
import { MessageService, Terminal } from '../proof';
import { bundleAgent } from './bundle';
import { processTrees } from './process-tree';

const document: SessionDocument = {
  schemaVersion: '1.0',
  description: '',
  sessionType: 'Standard_Stream',
  inputs: {
    s3BucketName: 'audit',
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
/** Takes any object, has no encryption to tell of. */
let s3: Server;
let puts: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-crash-test-'));
  agentProgram = await bundleAgent(join(folder, 'agent'));
  service = await MessageService.start();
  s3 = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') puts.push(Buffer.concat(chunks).toString());
      response.writeHead(request.method === 'GET' ? 404 : 200).end();
    });
  });
  await new Promise<void>((resolve) => s3.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  await service.stop();
  s3.closeAllConnections();
  s3.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one session that displays this and then ends, in good order by itself. */
async function session(
  name: string,
  profile: AgentProfile,
  displayed: string,
  end: (terminal: Terminal) => Promise<unknown> = async (terminal) => {
    await terminal.exit();
    return terminal.untilReported(20_000);
  },
) {
  puts = [];
  const journal: JournalEntry[] = [];
  const instance = processTrees({
    agentProgram,
    endpoint: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
    registry: openRunRegistry({ cacheFolder: folder, runId: name }),
  }).create({
    instanceId: `mi-${name}`,
    folder: join(folder, name),
    onJournal: (entry) => journal.push(entry),
    region: 'eu-west-1',
    messageService: service.access,
    profile: { ...profile, orphanWaitMs: 300, coreStopMs: 100 },
  });
  const ended = new AbortController();
  try {
    await instance.boot();
    const terminal = new Terminal({
      service,
      clock: systemClock,
      instanceId: `mi-${name}`,
      sessionId: `user-${name}`,
      sessionOwner: 'arn:aws:sts::000000000000:assumed-role/ops/user',
      document: { name: 'D', content: document },
      signal: ended.signal,
    });
    await terminal.open();
    const bytes = Buffer.from(displayed);
    terminal.play({ description: 'text', pieces: () => [{ afterMs: 0, bytes }] });
    await waitFor(() => terminal.ledger.bytes >= bytes.length || undefined, {
      what: 'output',
      deadlineMs: 10_000,
    });
    const result = await end(terminal);
    // The worker removes its own folders for a while.
    const files = await waitFor(() => filesBelow(join(folder, name)), {
      what: 'its files',
      deadlineMs: 5_000,
    });
    return { result, journal, files };
  } finally {
    ended.abort();
    await instance.destroy();
  }
}
/** @returns undefined where something is removed meanwhile */
function filesBelow(path: string) {
  try {
    return new Map(
      readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.includes('/Standard_Stream/') && name.endsWith('.log'))
        .map((name) => [name.split('/').at(-1), readFileSync(join(path, name), 'utf8')]),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
const events = (journal: JournalEntry[]) =>
  journal.map((entry) => (entry.kind === 'event' ? entry.event : entry.kind));
const deadly = 'one\r\n \u001b[99999D\u001b[K\rx\r\ntwo\r\n';

test('one printf ends the worker: no object, an empty processed transcript, Failed after the orphan wait', async () => {
  const { result, journal, files } = await session('deadly', agent3_3_5226, deadly);
  expect(result).toMatchObject({ FinalTaskStatus: 'Failed', S3Bucket: '', S3UrlSuffix: '' });
  expect(puts).toEqual([]);
  expect(events(journal)).toEqual(expect.arrayContaining(['session-worker-crashed', 'session-orphaned']));
  expect(events(journal)).not.toContain('session-result');
  expect(files.get('ipcTempFile.log')).toBe(deadly);
  expect(files.get('sessionLog.log')).toContain('two');
  expect(files.get('sessionLogProcessed.log')).toBe('');
}, 60_000);

test('the agent of 2024 uploads it as it is', async () => {
  const { result, files } = await session('old', agent3_3_987, deadly);
  expect(result).toMatchObject({ FinalTaskStatus: 'Success', S3Bucket: 'audit' });
  expect(puts).toEqual([expect.stringContaining(deadly.replaceAll('\n', '\r\n'))]);
  expect([...files.keys()].sort()).toEqual(['ipcTempFile.log', 'user-old.log']);
}, 60_000);

test('the agent of 2026 uploads what it made of the transcript', async () => {
  const { result, files } = await session('new', agent3_3_5226, '\u001b[31mred\u001b[0m\t日本\r\n');
  expect(result).toMatchObject({ FinalTaskStatus: 'Success', S3Bucket: 'audit' });
  expect(puts).toEqual([expect.stringContaining('>]\nred日本\n\nScript done')]);
  expect(files.get('sessionLogProcessed.log')).toBe(puts[0]);
}, 60_000);

describe('the data channel is opened anew after the session was terminated', () => {
  const cutAndTerminated =
    (name: string, then: (terminal: Terminal) => Promise<unknown>) => (terminal: Terminal) => {
      service.cut(`user-${name}`);
      terminal.terminate();
      return then(terminal);
    };

  test('the session ends in good order, with its transcript', async () => {
    const end = cutAndTerminated('told', (terminal) => terminal.untilReported(20_000));
    const { result } = await session('told', agent3_3_5226, 'one\r\n', end);
    expect(result).toMatchObject({ FinalTaskStatus: 'Success', S3Bucket: 'audit' });
    expect(puts).toEqual([expect.stringContaining('one\n')]);
  }, 60_000);

  test('in 2024 the worker lives on, and nothing is reported', async () => {
    const end = cutAndTerminated('deaf', async (terminal) => {
      await systemClock.sleep(2000);
      return terminal.result;
    });
    const { result, journal } = await session('deaf', agent3_3_987, 'one\r\n', end);
    expect(result).toBeUndefined();
    expect(puts).toEqual([]);
    expect(events(journal)).not.toContain('session-cancelled');
  }, 60_000);
});

test('TerminateSession ends a session whose shell prints nothing', async () => {
  const { result } = await session('idle', agent3_3_5226, 'one\r\n', (terminal) => {
    terminal.terminate();
    return terminal.untilReported(10_000);
  });
  expect(result).toMatchObject({ FinalTaskStatus: 'Success', S3Bucket: 'audit' });
}, 60_000);
