import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Progress } from '../../base';
import { mergeVerdicts, systemClock, verdictExitCodes } from '../../base';
import { openRun } from '../../base/processes';
import { readForeignOutputs } from '../../pipeline';
import { chooseBackend } from '../backend';
import {
  documentShortenings,
  type StartedLab,
  type StartLabOptions,
  shortenings,
  startKeptLab,
  startLab,
  sweepDeadRuns,
} from '../lab';
import { type Cell, createRunFolder, renderReportFiles, type Summary, summaryVersion } from '../report';
import type { Prove } from './proof-types';
import { type RunOptions, runScenario, slackMs } from './run-scenario';
import type { Scenario } from './scenario';

/**
 * Makes `prove`: starts a backend, deploys the pipeline into it, runs scenarios against it and judges what came back.
 * @param scenarios all there are; `options.scenarios` names the ones to run
 */
export function createProve(scenarios: readonly Scenario[]): Prove {
  return async (options, progress, signal) => {
    const startedAt = systemClock.now();
    const pipeline = options.outputsFile === undefined ? undefined : readForeignOutputs(options.outputsFile);
    const { backend, why } = await chooseBackend(options);
    progress.note(`backend: ${backend.description} (${why})`);
    await sweepDeadRuns({ cacheFolder: options.cacheFolder, onProgress: (line) => progress.note(line) });
    const run = createRunFolder({ root: options.runsFolder, clock: systemClock });
    // Two runs may have folders of the same name in different places.
    const context = openRun({
      id: `${run.id}-${process.pid}`,
      folder: run.path,
      cacheFolder: options.cacheFolder,
      progress,
      signal,
    });
    let started: StartedLab | undefined;
    try {
      const start: StartLabOptions = {
        run: context,
        backend,
        pipeline,
        instances: options.instances,
      };
      started = await (options.keep === true ? startKeptLab(start, options) : startLab(start));
      const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
      const before = systemClock.now();
      const results = await runScenarios(chosen, progress, {
        lab: started.lab,
        seed: options.seed,
        folder: run.file('instances'),
        signal: AbortSignal.any([signal, started.backend.died]),
        record: (entry) => run.appendHistory(entry),
      });
      signal.throwIfAborted();
      const summary = summaryOf(started, results, {
        startedAt,
        durationMs: systemClock.now() - startedAt,
        seed: options.seed,
        scenariosMs: systemClock.now() - before,
      });
      run.finish(summary, renderReportFiles(summary));
      return { summary, runFolderPath: run.path };
    } finally {
      await started?.stop();
      context.registry.close();
    }
  };
}

type Shared = Omit<RunOptions, 'scenario' | 'say' | 'record'> & {
  record?: (entry: { scenario: string; kind: string; [field: string]: unknown }) => void;
};

/** How often a scenario is run when its fault strikes at a moment that hurts nobody. */
const mostTries = 3;

/**
 * Runs scenarios side by side, as many at a time as the room for their instances allows. Cells come in the scenarios'
 * order.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  progress: Progress,
  shared: Shared,
): Promise<Cell[]> {
  // Every wait of every session listens to the one signal.
  setMaxListeners(0, shared.signal);
  const cells: Cell[][] = scenarios.map(() => []);
  const waiting = scenarios.map((scenario, index) => ({ scenario, index }));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const started = performance.now();
      const results = await runUntilStruck(next.scenario, progress, shared);
      const durationMs = Math.round(performance.now() - started);
      cells[next.index] = results.map((cell) => ({ ...cell, durationMs }));
    }
  };
  const workers = Math.min(scenarios.length, shared.lab.instances.scenariosAtOnce);
  await Promise.all(Array.from({ length: workers }, worker));
  return cells.flat();
}

/**
 * A fault that strikes right after a flush, on a busy machine, finds nothing at risk: that shows nothing about the route,
 * and the scenario is run again. The last try counts as it is.
 */
async function runUntilStruck(scenario: Scenario, progress: Progress, shared: Shared): Promise<Cell[]> {
  const { record, ...options } = shared;
  const task = progress.task(scenario.title);
  for (let attempt = 1; ; attempt += 1) {
    const results = await runScenario({
      ...options,
      folder: attempt === 1 ? options.folder : join(options.folder, `try-${attempt}`),
      scenario,
      say: (what) => task.update(what),
      record: (entry) => record?.({ scenario: scenario.name, ...entry }),
    });
    const bad = results.filter(({ verdict }) => verdict !== 'valid');
    if (bad.length > 0 && bad.every(hadNothingAtRisk) && attempt < mostTries) {
      const why = 'the fault struck right after a flush, with nothing at risk: once more';
      record?.({ scenario: scenario.name, kind: 'again', attempt, why });
      progress.note(`${scenario.title}: ${why}`);
      continue;
    }
    if (bad.length === 0) task.done();
    else task.fail(bad.map(({ route, verdict }) => `${route} ${verdict}`).join(', '));
    return results;
  }
}

/** All that was displayed was on its way when the fault struck. A route that really loses nothing does so every time. */
const hadNothingAtRisk = ({ expected, observed }: Cell) =>
  expected === 'tail-lost' && observed === 'complete';

interface Frame {
  startedAt: number;
  durationMs: number;
  seed: number;
  scenariosMs: number;
}

function summaryOf({ backend, lab, timings }: StartedLab, results: Cell[], frame: Frame): Summary {
  const verdict = mergeVerdicts(results.map((cell) => cell.verdict));
  return {
    version: summaryVersion,
    startedAt: new Date(frame.startedAt).toISOString(),
    durationMs: frame.durationMs,
    seed: frame.seed,
    backend: {
      kind: backend.kind,
      description: backend.description,
      version: backend.version,
      endpoint: backend.endpoint,
    },
    agentProfile: lab.profile.name,
    shortened: [...shortenings(lab.profile), ...documentShortenings(lab.documents)],
    slackMs,
    timingsMs: { ...timings, scenarios: frame.scenariosMs },
    capabilities: [...backend.capabilities],
    results,
    verdict,
    exitCode: verdictExitCodes[verdict],
  };
}
