import { systemClock } from '../../base';
import { openRun } from '../../base/processes';
import { readForeignOutputs } from '../../pipeline';
import { chooseBackend } from '../backend';
import {
  liveProfileOf,
  type StartedLab,
  type StartLabOptions,
  startKeptLab,
  startLab,
  sweepDeadRuns,
} from '../lab';
import { createRunFolder, renderReportFiles } from '../report';
import type { Prove } from './proof-types';
import { runOnLab } from './run';
import type { Scenario } from './scenario';
import { summaryOf } from './summary';

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
        ...(options.agent && { profile: liveProfileOf(options.agent) }),
      };
      started = await (options.keep === true ? startKeptLab(start, options) : startLab(start));
      const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
      const before = systemClock.now();
      const results = await runOnLab(chosen, progress, {
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
