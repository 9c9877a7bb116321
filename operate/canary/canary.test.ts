import { gzipSync } from 'node:zlib';
import { MemoryStore } from '../../archive/location';
import type { Clock } from '../../base';
import { hoursFrom } from './archive-watch';
import { flyCanary } from './fly';
import { syntheticSession } from './synthetic-session';
import { canaryText } from './text';

const named = (name: string) => Object.assign(new Error(`${name} happened`), { name });
const start = Date.UTC(2026, 10, 24, 9, 59, 30);
interface Sent {
  logStreamName: string;
  logEvents: { timestamp: number; message: string }[];
}

/** CloudWatch Logs, Firehose and S3 in virtual time, with one thing broken at a time. */
function account(
  broken: {
    put?: Error;
    stores?: boolean;
    read?: Error;
    delayMs?: number;
    deliver?: (sent: Sent, store: MemoryStore, envelope: object) => void;
  } = {},
) {
  let now = start;
  const due: { at: number; work: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      while (due[0] !== undefined && due[0].at <= now) due.shift()!.work();
    },
  };
  const store = new MemoryStore({ now: () => now });
  let stored: Sent | undefined;
  const envelope = (sent: Sent) => ({
    messageType: 'DATA_MESSAGE',
    owner: '1',
    logGroup: 'g',
    logStream: sent.logStreamName,
    subscriptionFilters: ['f'],
    logEvents: sent.logEvents.map((event, i) => ({ id: `id-${i}`, ...event })),
  });
  const deliver =
    broken.deliver ??
    ((sent: Sent, into: MemoryStore, of: object) =>
      void into.tamper(
        `session-logs/2026/11/24/10/o-${sent.logStreamName}.gz`,
        gzipSync(JSON.stringify(of)),
      ));
  const logs = {
    send: async (command: { constructor: { name: string }; input: Sent }) => {
      switch (command.constructor.name) {
        case 'CreateLogStreamCommand':
          return {};
        case 'PutLogEventsCommand': {
          const sent = command.input;
          if (broken.put === undefined || broken.stores) stored = sent;
          if (broken.put) throw broken.put;
          due.push({
            at: now + (broken.delayMs ?? 60_000),
            work: () => deliver(sent, store, envelope(sent)),
          });
          return {};
        }
        case 'GetLogEventsCommand':
          if (broken.read) throw broken.read;
          if (stored === undefined) throw named('ResourceNotFoundException');
          return { events: stored.logEvents };
        default:
          throw named('InternalFailure');
      }
    },
  };
  const fly = (change: Partial<Parameters<typeof flyCanary>[0]> = {}) =>
    flyCanary({
      logs: logs as never,
      logGroupName: 'g',
      region: 'eu-west-1',
      archive: { store, streamPrefix: 'session-logs/', errorPrefix: 'errors/' },
      deadlineMs: 300_000,
      id: 'a1',
      clock,
      ...change,
    });
  return { fly, store, clock };
}

describe('a canary that arrives', () => {
  it('is followed hop by hop, with delays, over the turn of an hour', async () => {
    const result = await account().fly();
    expect(result).toMatchObject({
      sessionId: 'session-logs-canary-a1',
      arrived: true,
      lastSeen: 'archive',
      copies: [1, 1, 1],
      objects: ['session-logs/2026/11/24/10/o-session-logs-canary-a1.gz'],
      causes: [],
    });
    expect(result.seen.map(({ hop }) => hop)).toEqual(['sent', 'log-group', 'archive']);
    const [, , archive] = result.seen;
    expect(archive!.afterMs).toBeGreaterThanOrEqual(60_000);
    expect(archive!.afterMs).toBeLessThan(70_000);
    expect(archive!.delayMs).toBe(archive!.afterMs - result.seen[1]!.afterMs);
    expect(canaryText(result)).toContain('Arrived, exact');
  });

  it('counts what came twice', async () => {
    const result = await account({
      deliver: (_sent, store, envelope) => {
        const bytes = gzipSync(JSON.stringify(envelope));
        store.tamper('session-logs/2026/11/24/10/a.gz', bytes);
        store.tamper('session-logs/2026/11/24/10/b.gz', bytes);
      },
    }).fly();
    expect(result).toMatchObject({ arrived: true, copies: [2, 2, 2] });
    expect(canaryText(result)).toContain('3 of 3 events more than once');
  });

  it('reads an object once, however often it looks', async () => {
    const { fly, store, clock } = account({ delayMs: 100_000 });
    store.tamper('session-logs/2026/11/24/09/of-others.gz', gzipSync('{}'), clock.now());
    store.tamper('session-logs/2026/11/24/09/old.gz', gzipSync('{}'), clock.now() - 3_600_000);
    await expect(fly()).resolves.toMatchObject({ arrived: true });
    expect(store.opened.filter((key) => key.endsWith('of-others.gz'))).toHaveLength(1);
    expect(store.opened).not.toContain('session-logs/2026/11/24/09/old.gz');
  });
});

describe('a canary that does not arrive: where it was last seen', () => {
  it('nowhere, when CloudWatch Logs does not take it; and does not wait for the deadline', async () => {
    const { fly, clock } = account({ put: named('AccessDeniedException') });
    const result = await fly();
    expect(result).toMatchObject({ arrived: false, lastSeen: 'nowhere', seen: [] });
    expect(result.causes).toEqual(['cannot write to log group g: AccessDeniedException happened']);
    expect(clock.now()).toBe(start);
  });

  it('the log group, when nothing leaves it', async () => {
    const result = await account({ deliver: () => {} }).fly();
    expect(result).toMatchObject({ arrived: false, lastSeen: 'log-group' });
    expect(canaryText(result)).toContain('Every hop looks right from here');
  });

  it('the log group, though the call failed: LocalStack stores first and finds the destination broken then', async () => {
    const result = await account({ put: named('InternalError'), stores: true }).fly();
    expect(result).toMatchObject({ arrived: false, lastSeen: 'log-group' });
    expect(result.causes[0]).toContain('InternalError happened');
  });

  it('sent, when it cannot be read back whole', async () => {
    const { fly } = account({ put: undefined, deliver: () => {} });
    const logsThatLose = {
      send: async (command: { constructor: { name: string } }) =>
        command.constructor.name === 'GetLogEventsCommand' ? { events: [] } : {},
    };
    await expect(fly({ logs: logsThatLose as never })).resolves.toMatchObject({
      arrived: false,
      lastSeen: 'sent',
    });
  });

  it('the error prefix, with the object that holds it', async () => {
    const result = await account({
      deliver: (_sent, store, envelope) => {
        const rawData = gzipSync(JSON.stringify(envelope)).toString('base64');
        const failed = { attemptsMade: 4, errorCode: 'S3.AccessDenied', rawData };
        store.tamper('errors/processing-failed/2026/11/24/10/e', Buffer.from(`${JSON.stringify(failed)}\n`));
        store.tamper('errors/processing-failed/2026/11/24/10/others', Buffer.from('{"rawData":"AAAA"}'));
      },
    }).fly();
    expect(result).toMatchObject({
      arrived: false,
      lastSeen: 'error-prefix',
      objects: ['errors/processing-failed/2026/11/24/10/e'],
    });
    expect(result.causes[0]).toContain('Firehose could not deliver it');
  });

  it('the log group, when only a part arrives', async () => {
    const result = await account({
      deliver: (_sent, store, envelope) => {
        const { logEvents, ...rest } = envelope as { logEvents: object[] };
        const part = { ...rest, logEvents: logEvents.slice(0, 2) };
        store.tamper('session-logs/2026/11/24/10/part.gz', gzipSync(JSON.stringify(part)));
      },
    }).fly();
    expect(result).toMatchObject({ arrived: false, objects: ['session-logs/2026/11/24/10/part.gz'] });
    expect(result.causes.join()).toContain('a part of it is in the archive');
  });

  it('not in the archive, when one letter of it is another', async () => {
    const result = await account({
      deliver: (_sent, store, envelope) =>
        void store.tamper(
          'session-logs/2026/11/24/10/changed.gz',
          gzipSync(JSON.stringify(envelope).replace('日本語', '日本')),
        ),
    }).fly();
    expect(result).toMatchObject({ arrived: false, lastSeen: 'log-group' });
  });

  it('the log group, when the way from there is not known; without waiting', async () => {
    const { fly, clock } = account();
    const result = await fly({ archive: { unknown: 'log group g has no subscription filter' } });
    expect(result).toMatchObject({ arrived: false, lastSeen: 'log-group' });
    expect(result.causes).toEqual(['log group g has no subscription filter']);
    expect(clock.now()).toBe(start);
  });
});

it('says that nothing can be said where the log group cannot be read', async () => {
  await expect(account({ read: named('AccessDeniedException') }).fly()).rejects.toMatchObject({
    code: 'log-group-not-readable',
  });
});

it('marks its session', () => {
  const { sessionId, events } = syntheticSession('x1', start, 'eu-west-1');
  expect(sessionId).toBe('session-logs-canary-x1');
  expect(events.map(({ timestamp }) => timestamp)).toEqual([start - 2000, start - 1000, start]);
  expect(JSON.parse(events[0]!.message).sessionData[0]).toContain('This is no session');
});

it('knows the hours between two times', () => {
  expect(hoursFrom(Date.UTC(2026, 11, 31, 22, 59), Date.UTC(2027, 0, 1, 0, 1))).toEqual([
    '2026/12/31/22',
    '2026/12/31/23',
    '2027/01/01/00',
  ]);
});
