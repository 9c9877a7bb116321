import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pidScope } from '../../../base/processes';
import { isLeftOver, keptLabel, labelsOf, runLabel, runnerLabel } from './labels';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runner = (change: object) => ({
  [runLabel]: 'r',
  [runnerLabel]: JSON.stringify({ pid: process.pid, startTime: '1', scope: pidScope(), ...change }),
});

test('what a living run made is no left-over, whoever asks', () => {
  expect(isLeftOver(labelsOf({ runId: 'r' }), [])).toBe(false);
});

test('what a dead runner made is one: its pid is gone, or belongs to another process by now', () => {
  const { pid } = spawnSync('true');
  expect(isLeftOver(runner({ pid }), [])).toBe(true);
  expect(isLeftOver(runner({ startTime: '1' }), [])).toBe(true);
});

test("a runner of another machine, boot or pid namespace is not ours to judge, unless its run's record says it is dead", () => {
  const labels = runner({ scope: 'elsewhere' });
  expect(isLeftOver(labels, [])).toBe(false);
  expect(isLeftOver(labels, ['another'])).toBe(false);
  expect(isLeftOver(labels, ['r'])).toBe(true);
});

test('what does not carry our label is never one', () => {
  expect(isLeftOver({}, ['r'])).toBe(false);
  expect(isLeftOver({ [runnerLabel]: runner({})[runnerLabel] }, [])).toBe(false);
});

test.each(['', 'no JSON', '{}', '{"pid":-1,"startTime":"1","scope":"x"}'])(
  'a runner label %j is left alone',
  (text) => {
    expect(isLeftOver({ [runLabel]: 'r', [runnerLabel]: text }, [])).toBe(false);
  },
);

test('what is kept stays as long as its record names its run', () => {
  const record = join(folder, 'lab.json');
  const labels = { ...runner({ startTime: '1' }), [keptLabel]: record };
  expect(isLeftOver(labels, [])).toBe(true); // killed before the record was written
  writeFileSync(record, '{"runId":"r"}');
  expect(isLeftOver(labels, ['r'])).toBe(false);
  writeFileSync(record, '{"runId":"a later one"}');
  expect(isLeftOver(labels, [])).toBe(true);
});
