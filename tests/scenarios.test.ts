import { join } from 'node:path';
import { silentProgress } from '../base';
import { runOnLab } from '../harness/proof';
import type { Cell } from '../harness/report';
import { routes } from '../pipeline';
import { scenarios } from '../scenarios';
import { labUnderTest } from './lab-under-test';

// All scenarios run side by side, as `npm start` runs them; each test then looks at one cell.
let lab: Awaited<ReturnType<typeof labUnderTest>>;
let cells: Cell[];

beforeAll(async () => {
  lab = await labUnderTest();
  cells = await runOnLab(scenarios, silentProgress, {
    lab,
    seed: 1,
    folder: join(lab.runFolder, 'scenarios'),
    signal: new AbortController().signal,
  });
}, 300_000);
afterAll(() => lab.clients.destroy());

const cell = (scenario: string, route: string) =>
  cells.find((one) => one.scenario === scenario && one.route === route) as Cell;

describe.each(scenarios)('$name', ({ name, expected }) => {
  test.each(routes)('%s keeps its contract and loses what it must', (route) => {
    const { verdict, observed, findings } = cell(name, route);
    expect({ verdict, observed, findings }).toEqual({
      verdict: 'valid',
      observed: expected[route],
      findings: [],
    });
  });

  test('displayed something on every route', () => {
    for (const route of routes) expect(cell(name, route).displayed.lines).toBeGreaterThan(100);
  });
});

test.each(['streaming', 'deployed'] as const)(
  'the loss of the route %s under sudden death is there, small, and at the end',
  (route) => {
    for (const name of ['forced-reboot', 'power-loss', 'agent-kill']) {
      const { lost, lossWindowMs, displayed } = cell(name, route);
      expect(lost).toMatchObject({ prefix: 0, middle: 0 });
      expect(lost.tail).toBeGreaterThan(0);
      expect(lost.tail).toBeLessThan(displayed.lines / 2);
      // None at all is possible: what is lost may have come to the screen in one piece, just before.
      expect(lossWindowMs).toBeLessThan(5000);
    }
  },
);

test('Japanese survives the direct copy and not the streamed one', () => {
  expect(cell('normal-exit', 'direct-s3').altered.lines).toBe(0);
  // Counted in the recording: the lines whose bytes the real agent's stripper changes.
  expect(cell('normal-exit', 'streaming').altered.lines).toBe(29);
  // What is deployed streams the same 29, and has an exact copy of each in its transcript.
  expect(cell('normal-exit', 'deployed').altered.lines).toBe(0);
});
