import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../../../base';
import { routes } from '../../../pipeline';
import { numberedLines, type Scenario } from '../scenario';
import { fakeLab } from '../testing/fake-lab';
import { runOnLab } from './run-on-lab';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-run-on-lab-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const expected: Scenario['expected'] = {
  'direct-s3': 'complete',
  'cloudwatch-at-exit': 'complete',
  streaming: 'complete',
  deployed: 'complete',
};

/** Runs scenarios of these names at once, each as long as `takes` says (turns of the event loop). */
async function run(takes: Record<string, number>, scenariosAtOnce: number) {
  const said: string[] = [];
  const recorded: { scenario: string; kind: string }[] = [];
  let running = 0;
  let most = 0;
  const progress: Progress = {
    note: () => {},
    task: (name) => ({
      update: () => {},
      done: (text) => said.push(`${name} done ${text}`),
      fail: (text) => said.push(`${name} failed: ${text}`),
    }),
  };
  const scenarios = Object.entries(takes).map(
    ([name, turns]): Scenario => ({
      name,
      title: name.toUpperCase(),
      description: name,
      expected,
      source: (seed) => numberedLines(seed),
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        running -= 1;
        throw new Error(`${name} is over`);
      },
    }),
  );
  const cells = await runOnLab(scenarios, progress, {
    lab: fakeLab({}, scenariosAtOnce),
    seed: 1,
    folder,
    signal: new AbortController().signal,
    record: (entry) => recorded.push(entry),
  });
  return { cells, said, recorded, most };
}

test('cells come in the order of the scenarios, whichever is over first', async () => {
  const { cells, said, recorded } = await run({ slow: 400, quick: 1 }, 2);
  expect(cells.map(({ scenario, route }) => [scenario, route])).toEqual([
    ...routes.map((route) => ['slow', route]),
    ...routes.map((route) => ['quick', route]),
  ]);
  expect(cells.map(({ findings }) => findings[0])).toEqual([
    ...routes.map(() => 'slow is over'),
    ...routes.map(() => 'quick is over'),
  ]);
  const why = routes.map((route) => `${route} unknown`).join(', ');
  expect(said.sort()).toEqual([`QUICK failed: ${why}`, `SLOW failed: ${why}`]);
  expect(new Set(recorded.map(({ scenario }) => scenario))).toEqual(new Set(['slow', 'quick']));
});

test.each([1, 2, 9])('with room for %d at a time, no more run side by side', async (room) => {
  const { most, cells } = await run({ a: 5, b: 5, c: 5 }, room);
  expect(most).toBe(Math.min(room, 3));
  expect(cells).toHaveLength(3 * routes.length);
});

test('no scenario, no cell', async () => {
  expect((await run({}, 2)).cells).toEqual([]);
});
