import fc from 'fast-check';
import type { ArchivedRecord } from '../types';
import { Matcher, type MissingEvent } from './matcher';
import type { Row } from './rows';

const record = (eventId: string, timestamp: number, message: string, logGroup = 'g'): ArchivedRecord => ({
  eventId,
  timestamp,
  logGroup,
  logStream: 's',
  message,
  source: { key: 'k', envelope: 0, event: 0 },
});
const group = (id: string, timestamp: number, message: string): Row => ({
  kind: 'group',
  event: { stream: 's', id, timestamp, message, ingestionTime: timestamp },
});
const archived = (id: string, at: number, text: string): Row => ({
  kind: 'archived',
  record: record(id, at, text),
});
const extracted = (text: string): Row => ({ kind: 'extracted', record: record('', 0, text, '') });
const undelivered = (id: string, at: number, text: string): Row => ({
  kind: 'undelivered',
  record: record(id, at, text),
});

async function match(rows: Row[]) {
  const missing: MissingEvent[] = [];
  const surplus: [string, number][] = [];
  const unrepaired: string[] = [];
  const matcher = new Matcher(() => true);
  for (const found of [...rows.flatMap((row) => matcher.add(row)), ...matcher.end()]) {
    if (found.kind === 'missing') missing.push(found.event);
    else if (found.kind === 'surplus') surplus.push([found.record.message, found.copies]);
    else unrepaired.push(found.record.eventId);
  }
  return { missing: missing.map(({ id, from }) => `${id} ${from}`), surplus, unrepaired };
}
const nothing = { missing: [], surplus: [], unrepaired: [] };

test('the same event is the same time and text; ids only tell copies apart', async () => {
  expect(await match([group('1', 5, 'a'), archived('1', 5, 'a')])).toEqual(nothing);
  // An emulator's ids may differ between its services.
  expect(await match([group('1', 5, 'a'), archived('x', 5, 'a')])).toEqual(nothing);
  expect(await match([group('1', 5, 'a'), archived('1', 5, 'a'), archived('1', 5, 'a')])).toEqual(nothing);
  expect(
    await match([group('1', 5, 'a'), group('2', 5, 'a'), archived('1', 5, 'a'), archived('1', 5, 'a')]),
  ).toEqual({
    ...nothing,
    missing: ['2 log group'],
  });
  expect(await match([group('1', 5, 'a'), archived('1', 5, 'a'), archived('2', 5, 'a')])).toEqual({
    ...nothing,
    surplus: [['a', 1]],
  });
  expect(await match([group('1', 5, 'a'), archived('1', 6, 'a')])).toEqual({
    ...nothing,
    missing: ['1 log group'],
    surplus: [['a', 1]],
  });
});

test('extracted messages have no time, and are found by their text', async () => {
  expect(await match([extracted('a'), group('1', 1234, 'a')])).toEqual(nothing);
  expect(await match([extracted('a'), group('1', 1, 'a'), group('2', 2, 'a')])).toEqual({
    ...nothing,
    missing: ['2 log group'],
  });
  // Delivered twice it cannot be told from displayed twice.
  expect(await match([extracted('a'), extracted('a'), group('1', 1, 'a')])).toEqual(nothing);
  expect(await match([extracted('b')])).toEqual({ ...nothing, surplus: [['b', 1]] });
});

test('what could not be delivered is missing until it is somewhere else', async () => {
  expect((await match([undelivered('1', 5, 'a')])).missing).toEqual(['1 error object']);
  expect((await match([undelivered('1', 5, 'a'), undelivered('1', 5, 'a')])).missing).toHaveLength(1);
  expect((await match([undelivered('1', 5, 'a'), archived('1', 5, 'a')])).unrepaired).toEqual([]);
  expect(await match([group('1', 5, 'a'), undelivered('1', 5, 'a')])).toEqual({
    missing: ['1 log group'],
    surplus: [],
    unrepaired: ['1'],
  });
  expect(await match([group('1', 5, 'a'), undelivered('1', 5, 'a'), archived('1', 5, 'a')])).toEqual(nothing);
});

test('counts what lacks and what is too much as two bags of events would', async () => {
  const event = fc.record({ at: fc.nat(2), text: fc.constantFrom('a', 'b'), id: fc.nat(5).map(String) });
  const key = ({ at, text }: { at: number; text: string }) => `${at}${text}`;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(event, { selector: ({ id }) => id }),
      fc.array(event),
      async (had, has) => {
        // An id is one event: what comes again under it is a copy.
        const byId = new Map(has.map((one) => [one.id, one]));
        const copies = has.map(({ id }) => byId.get(id)!);
        const rows = [0, 1, 2].flatMap((at) => [
          ...had.filter((one) => one.at === at).map(({ id, text }) => group(id, at, text)),
          ...copies.filter((one) => one.at === at).map(({ id, text }) => archived(id, at, text)),
        ]);
        const { missing, surplus } = await match(rows);
        const count = (list: { at: number; text: string }[], k: string) =>
          list.filter((one) => key(one) === k).length;
        const distinct = [...byId.values()];
        let lacks = 0;
        let much = 0;
        for (const k of ['0a', '0b', '1a', '1b', '2a', '2b']) {
          lacks += Math.max(0, count(had, k) - count(distinct, k));
          much += Math.max(0, count(distinct, k) - count(had, k));
        }
        expect(missing).toHaveLength(lacks);
        expect(surplus.reduce((sum, [, n]) => sum + n, 0)).toBe(much);
      },
    ),
  );
});
