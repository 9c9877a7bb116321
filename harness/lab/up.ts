import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Progress } from '../../base';
import { openRun } from '../../base/processes';
import type { Pipeline } from '../../pipeline';
import { type BackendKind, chooseBackend } from '../backend';
import { startKeptLab } from './keeping-lab';
import { keptFileOf } from './kept-lab';
import { sweepDeadRuns } from './sweep';

export interface UpOptions {
  backend?: BackendKind;
  port?: number;
  cacheFolder: string;
}

/** What is up, for people and programs. */
export interface Up {
  backend: string;
  endpoint: string;
  pipeline: Pipeline;
}

/** Starts a backend and deploys the pipeline into it, for the runs of `prove --keep` to come; or finds that it is up. */
export async function bringUp(options: UpOptions, progress: Progress, signal: AbortSignal): Promise<Up> {
  const { cacheFolder } = options;
  const { backend, why } = await chooseBackend(options);
  progress.note(`backend: ${backend.description} (${why})`);
  await sweepDeadRuns({ cacheFolder, onProgress: (line) => progress.note(line) });
  const id = `up-${process.pid}`;
  // LocalStack goes on writing its log there.
  const folder = join(dirname(keptFileOf(cacheFolder)), id);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = openRun({ id, folder, cacheFolder, progress, signal });
  try {
    const started = await startKeptLab({ run, backend, instances: 'process' }, options);
    const { endpoint, description } = started.backend;
    await started.stop();
    return { backend: description, endpoint, pipeline: started.lab.pipeline };
  } finally {
    run.registry.close();
  }
}
