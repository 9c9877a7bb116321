import type { ArchiveContents } from '../../../archive/scan';
import type { ArchivedRecord } from '../../../archive/types';
import type { Clock } from '../../../base';
import type { JournalCall } from '../../check';
import { deliveryDeadlineMs, isDelivered, readBack } from './read-back';

const record = { message: 'm' } as ArchivedRecord;
const archive = (events: number, transcript = false): ArchiveContents => ({
  sessions: new Map([['s', Array.from({ length: events }, () => record)]]),
  transcripts: transcript ? new Map([['s', { key: 'k', bytes: new Uint8Array() }]]) : new Map(),
  problems: [],
});
const put = (service: 'logs' | 's3', events?: number) => ({ service, events, status: 200 }) as JournalCall;
const session = (...puts: JournalCall[]) => ({ sessionId: 's', acceptedPuts: () => puts });

test.each<[string, JournalCall[], ArchiveContents, boolean]>([
  ['nothing was acknowledged', [], archive(0), true],
  ['as many events as were acknowledged', [put('logs', 2), put('logs', 1)], archive(3), true],
  ['more: one was retried', [put('logs', 2)], archive(3), true],
  ['one too few', [put('logs', 2), put('logs', 1)], archive(2), false],
  ['none of them', [put('logs', 1)], { ...archive(0), sessions: new Map() }, false],
  ['a transcript that is there', [put('s3')], archive(0, true), true],
  ['a transcript that is not', [put('s3')], archive(0), false],
  ['the events, and no transcript', [put('logs', 1), put('s3')], archive(1), false],
])('%s', (_, puts, contents, expected) => {
  expect(isDelivered(session(...puts), contents)).toBe(expected);
});

/** Virtual time that passes only in `sleep`. */
function virtualClock() {
  let now = 1_000;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
  return { clock, slept };
}

describe('the archive is read', () => {
  const { signal } = new AbortController();

  test('until everything that was acknowledged of every session is there', async () => {
    const { clock, slept } = virtualClock();
    const states = [archive(0), archive(1), archive(2)];
    const other = { sessionId: 'other', acceptedPuts: () => [] };
    const read = async () => states.shift()!;
    const sessions = [other, session(put('logs', 2))];
    expect(await readBack({ sessions, read, clock, signal })).toEqual(archive(2));
    expect(slept).toEqual([100, 200]);
  });

  test('once, where nothing is missing', async () => {
    const { clock, slept } = virtualClock();
    await readBack({ sessions: [session()], read: async () => archive(0), clock, signal });
    expect(slept).toEqual([]);
  });

  test('no longer than the deadline, and given back as it is then', async () => {
    const { clock, slept } = virtualClock();
    const read = async () => archive(1);
    expect(await readBack({ sessions: [session(put('logs', 2))], read, clock, signal })).toEqual(archive(1));
    const waited = slept.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(deliveryDeadlineMs);
    expect(waited).toBeLessThanOrEqual(deliveryDeadlineMs + 1000);
    expect(Math.max(...slept)).toBe(1000);
  });

  test('no more once the run is aborted', async () => {
    const { clock } = virtualClock();
    const aborted = new AbortController();
    let reads = 0;
    const read = async () => {
      reads += 1;
      aborted.abort(new Error('enough'));
      return archive(0);
    };
    const reading = readBack({ sessions: [session(put('logs', 1))], read, clock, signal: aborted.signal });
    await expect(reading).rejects.toThrow('enough');
    expect(reads).toBe(1);
  });
});
