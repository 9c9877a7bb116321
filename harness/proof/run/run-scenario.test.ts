import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendError } from '../../../base';
import { routes } from '../../../pipeline';
import { numberedLines, type Scenario } from '../scenario';
import { fakeLab } from '../testing/fake-lab';
import { runScenario } from './run-scenario';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-run-scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = (run: Scenario['run']): Scenario => ({
  name: 'no-such-day',
  title: 'a day that never was',
  description: 'Nothing happens.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'tail-lost',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed),
  run,
});
const opening = scenario((stage) => stage.open());

/** Runs it. @returns the cells, what the instances were asked, and the kinds of what was recorded */
async function run(what: Scenario, lab = fakeLab(), signal = new AbortController().signal) {
  const kinds: string[] = [];
  const cells = await runScenario({
    lab,
    scenario: what,
    seed: 1,
    folder,
    signal,
    record: ({ kind }) => kinds.push(kind),
  });
  return { cells, kinds, asked: lab.asked };
}

test('what happens to the sessions is no error: the cells are unknown, with the reason', async () => {
  const { cells, kinds, asked } = await run(
    opening,
    fakeLab({ boot: () => Promise.reject(new Error('no power')) }),
  );
  expect(cells.map(({ route }) => route)).toEqual(routes);
  for (const cell of cells)
    expect(cell).toMatchObject({
      scenario: 'no-such-day',
      title: 'a day that never was',
      attempts: 1,
      verdict: 'unknown',
      displayed: { lines: 0, bytes: 0 },
      examples: { lost: [], altered: [], unexpected: [] },
      findings: ['no power'],
    });
  expect(cells[2]).toMatchObject({ route: 'streaming', expected: 'tail-lost' });
  expect(cells[2]).not.toHaveProperty('observed');
  expect(asked).toEqual(Array(routes.length).fill('destroy'));
  expect(kinds).toEqual(['step', ...routes.map(() => 'displayed')]);
});

test('a scenario that shows nothing is no pass: it is read back, and stays unknown', async () => {
  const { cells, asked } = await run(scenario(async () => {}));
  for (const { verdict, observed, findings } of cells)
    expect({ verdict, observed, findings }).toEqual({
      verdict: 'unknown',
      observed: undefined,
      findings: ['nothing was displayed in this session, so nothing could be lost'],
    });
  expect(asked).toEqual(Array(routes.length).fill('destroy'));
});

test('a backend that died is the reason, with its last words', async () => {
  const death = { reason: 'signal SIGKILL', lastLogLines: ['1', '2', '3', '4', '5', '6'] };
  const died = new AbortController();
  const aborting = scenario(async (stage) => {
    died.abort(Object.assign(new BackendError('backend-died', 'LocalStack died'), { death }));
    await stage.open();
  });
  const { cells } = await run(aborting, fakeLab(), died.signal);
  expect(cells[0]?.findings).toEqual([
    'LocalStack died',
    ...['2', '3', '4', '5', '6'].map((line) => `backend.log: ${line}`),
  ]);
});
