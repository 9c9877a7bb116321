import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../base';
import { Journal, type JournalEntry } from '../agent';
import { brokenOff, LineSplitter, readJournalLine } from './journal-lines';

const now = 1_700_000_000_000;
const shared = { version: 1, at: now, program: 'ssm-session-worker', pid: 77 };
const call = { ...shared, kind: 'call', sessionId: 's', service: 'logs', op: 'PutLogEvents', attempt: 1 };
const event = { ...shared, kind: 'event', event: 'shell-started', sessionId: 's' };

/** Reads a journal that arrives in these chunks. */
function read(...chunks: (string | Buffer)[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  const lines = new LineSplitter((line) => {
    entries.push(readJournalLine(line, entries.length + 1, now));
  });
  for (const chunk of chunks) lines.push(Buffer.from(chunk));
  lines.end();
  return entries;
}
const line = (entry: object) => `${JSON.stringify(entry)}\n`;
const unreadable = (number: number, reason: string | RegExp) => ({
  kind: 'unreadable',
  at: now,
  line: number,
  reason: expect.stringMatching(reason),
});

describe('a journal as the agent writes it', () => {
  test('is read line by line, however it is cut into chunks', () => {
    const put = { ...call, status: 200, events: 3, carried: { from: 0, to: 9 } };
    const text = Buffer.from(line(put) + line(event) + line({ ...put, key: '日本語' }));
    const { version: _, ...entry } = put;
    const expected = [
      entry,
      { ...event, version: undefined },
      { ...entry, key: '日本語' }, // details that no check asks for go into the history
    ];
    expect(read(text)).toEqual(expected);
    expect(read(...Array.from(text, (_byte, i) => text.subarray(i, i + 1)))).toEqual(expected);
  });

  test('by the writer itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-logs-journal-test-'));
    const file = join(folder, 'journal');
    const fd = openSync(file, 'w');
    const clock: Clock = { now: () => now, sleep: async () => {} };
    const journal = new Journal(clock, 'amazon-ssm-agent', fd);
    journal.write({ kind: 'event', event: 'agent-started' });
    journal.write({ kind: 'call', sessionId: 's', service: 's3', op: 'PutObject', attempt: 1, status: 0 });
    closeSync(fd);
    const of = { at: now, program: 'amazon-ssm-agent', pid: process.pid };
    expect(read(readFileSync(file))).toEqual([
      { ...of, kind: 'event', event: 'agent-started' },
      { ...of, kind: 'call', sessionId: 's', service: 's3', op: 'PutObject', attempt: 1, status: 0 },
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe('a line that cannot be read is told by its number, and the others are read', () => {
  test.each<[string, string, RegExp]>([
    ['garbage', 'Segmentation fault \u001b[2J\n', /^no JSON: 'Segmentation fault \\x1b\[2J'$/],
    ['nothing', '\n', /^no JSON: ''$/],
    ['bytes that are no text', '\ufffd\ufffd\n', /^no JSON: /],
    ['no object', '17\n', /expected object/],
    ['another kind', line({ ...event, kind: 'verdict' }), /kind/],
    ['a call without its answer', line(call), /status/],
    ['a status that is none', line({ ...call, status: '200' }), /status/],
    ['a range that is none', line({ ...call, status: 200, carried: { from: -1, to: 3 } }), /carried/],
    ['an agent of another version', line({ ...event, version: 2 }), /expected 1.*version/],
    ['an agent before versions', line({ ...event, version: undefined }), /expected 1.*version/],
    ['two lines in one', line(event).trim() + line(event), /^no JSON: /],
  ])('%s', (_what, bad, reason) => {
    expect(read(line(event), bad, line(event))).toEqual([
      expect.objectContaining({ kind: 'event' }),
      unreadable(2, reason),
      expect.objectContaining({ kind: 'event' }),
    ]);
  });

  test('half a line at the end of a killed agent', () => {
    const half = line({ ...call, status: 200 }).slice(0, 50);
    expect(read(line(event), half)).toEqual([
      expect.objectContaining({ kind: 'event' }),
      unreadable(2, /^no JSON: '\{"version":1,/),
    ]);
    // What lacks only its line feed lacks nothing.
    expect(read(line(event).trim())).toEqual([expect.objectContaining({ kind: 'event' })]);
  });

  test('a giant line', () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    const entries = read(line(event), ...Array(100).fill(chunk), '\n', line(event));
    expect(entries).toEqual([
      expect.objectContaining({ kind: 'event' }),
      unreadable(2, /^longer than 65536 bytes$/),
      expect.objectContaining({ kind: 'event' }),
    ]);
  });

  test('a giant line that never ends, of which nothing is kept', () => {
    const lines = new LineSplitter(() => {});
    for (let i = 0; i < 100; i++) lines.push(Buffer.alloc(30_000, 'x'));
    expect(Reflect.get(lines, 'parts')).toEqual([]);
    expect(read('x'.repeat(70_000))).toEqual([unreadable(1, /longer/)]);
  });

  test('a journal that broke off', () => {
    expect(brokenOff(new Error('read ECONNRESET'), 4, now)).toEqual(
      unreadable(4, /^the journal broke off: read ECONNRESET$/),
    );
  });
});
