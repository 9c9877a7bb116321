import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Progress } from '../../../base';
import type { Cell } from '../../report';
import type { Scenario } from '../scenario';
import { type RunOptions, runScenario } from './run-scenario';
import { untilStruck } from './until-struck';

/** What all scenarios of a run have in common. */
export type SharedOptions = Omit<RunOptions, 'scenario' | 'say' | 'record'> & {
  /** A line of the run's history. */
  record?: (entry: { scenario: string; kind: string; [field: string]: unknown }) => void;
};

/**
 * Runs scenarios on a lab that stands, side by side, as many at a time as the room for their instances allows.
 * @returns four cells a scenario, in the scenarios' order
 */
export async function runOnLab(
  scenarios: readonly Scenario[],
  progress: Progress,
  shared: SharedOptions,
): Promise<Cell[]> {
  // Every wait of every session listens to the one signal.
  setMaxListeners(0, shared.signal);
  const cells: Cell[][] = scenarios.map(() => []);
  const waiting = scenarios.map((scenario, index) => ({ scenario, index }));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const started = performance.now();
      const results = await runOne(next.scenario, progress, shared);
      const durationMs = Math.round(performance.now() - started);
      cells[next.index] = results.map((cell) => ({ ...cell, durationMs }));
    }
  };
  const workers = Math.min(scenarios.length, shared.lab.instances.scenariosAtOnce);
  await Promise.all(Array.from({ length: workers }, worker));
  return cells.flat();
}

async function runOne(scenario: Scenario, progress: Progress, shared: SharedOptions): Promise<Cell[]> {
  const { record, ...options } = shared;
  const task = progress.task(scenario.title);
  const cells = await untilStruck({
    run: (attempt) =>
      runScenario({
        ...options,
        folder: attempt === 1 ? options.folder : join(options.folder, `try-${attempt}`),
        scenario,
        say: (what) => task.update(what),
        record: (entry) => record?.({ scenario: scenario.name, ...entry }),
      }),
    again: (attempt, why) => {
      record?.({ scenario: scenario.name, kind: 'again', attempt, why });
      progress.note(`${scenario.title}: ${why}`);
    },
  });
  const bad = cells.filter(({ verdict }) => verdict !== 'valid');
  if (bad.length === 0) task.done();
  else task.fail(bad.map(({ route, verdict }) => `${route} ${verdict}`).join(', '));
  return cells;
}
