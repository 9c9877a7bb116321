import { type Progress, silentProgress } from '..';
import { openRunRegistry, type RunRegistry } from './run-registry';

/** One run of the program: what everything that belongs to it needs to know of it. */
export interface RunContext {
  /** Tells it from every other run on this machine; containers carry it as their label. */
  readonly id: string;
  /** Absolute path of the folder for what it writes. */
  readonly folder: string;
  /** Where what it starts is written down, for the run that comes after a killed one. */
  readonly registry: RunRegistry;
  /** Aborting stops it: whatever is under way ends what it began, then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface OpenRunOptions {
  id: string;
  folder: string;
  /** Holds the register. */
  cacheFolder: string;
  /** Never aborted when left out. */
  signal?: AbortSignal;
  /** Nothing is shown when left out. */
  progress?: Progress;
}

/**
 * Begins a run: enters it into the register. Its end: `run.registry.close()`.
 * @throws UserError `needs-linux`; HarnessError `bad-run-id`
 */
export function openRun(options: OpenRunOptions): RunContext {
  const { id, folder, cacheFolder, signal, progress } = options;
  return {
    id,
    folder,
    registry: openRunRegistry({ cacheFolder, runId: id }),
    signal: signal ?? new AbortController().signal,
    progress: progress ?? silentProgress,
  };
}

/** The same run, for a part of it that may be stopped alone. */
export function stoppedBy(run: RunContext, signal: AbortSignal): RunContext {
  return { ...run, signal: AbortSignal.any([run.signal, signal]) };
}
