import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackendError, lastLines } from '../../base';
import { type Child, makeTempFolder, pidScope, startTimeOf } from '../../base/processes';
import { BackendDiedError } from './backend-died';
import { type Emulator, slugOf, titleOf } from './emulator';
import { startEmulator } from './emulator-process';
import { untilHealthy } from './health';
import { installEmulator } from './install';
import { localStack } from './localstack';
import { freePort, requireFree } from './port';
import type { Backend, KeptBackend, StartedBackend, StartOptions } from './types';

export interface ProcessBackendOptions {
  /** What to run; LocalStack by default. */
  emulator?: Emulator;
  cacheFolder: string;
  /** Loopback port; a free one by default. */
  port?: number;
  /** The Python to use; looked for by default. */
  python?: string;
}

/** An emulator as a child process: no Docker, only Python. */
export function createProcessBackend(options: ProcessBackendOptions): Backend {
  const { emulator = localStack } = options;
  const description = `${titleOf(emulator)} as a child process`;
  return {
    kind: emulator.kind,
    description,
    start: (start) => startProcess({ ...options, emulator, description }, start),
  };
}

type Wanted = ProcessBackendOptions & { emulator: Emulator; description: string };

async function startProcess(options: Wanted, start: StartOptions): Promise<StartedBackend> {
  const { emulator, description } = options;
  const { run, onProgress } = start;
  const { signal, registry } = run;
  const installed = await installEmulator({ ...options, run, onProgress });
  const port = options.port ?? (await freePort());
  if (options.port !== undefined) await requireFree(options.port);
  onProgress?.(`starting ${description} on port ${port}`);
  const logFile = join(run.folder, 'backend.log');
  const died = new AbortController();
  const root = makeTempFolder(emulator.name.toLowerCase());
  const model = join(installed.folder, 'model-cache');
  const ownModel = join(root, emulator.modelCache);
  if (existsSync(model)) cpSync(model, ownModel, { recursive: true });

  let child: Child;
  let expected = false;
  const spawnChild = () => {
    child = startEmulator({ emulator, installed, root, port, logFile, registry });
    void child.ended.then(({ reason }) => {
      if (!expected)
        died.abort(new BackendDiedError(description, { reason, lastLogLines: lastLines(logFile) }));
    });
  };
  const end = () => {
    expected = true;
    // Its state is thrown away with it, so it gets no time to save any.
    return child.end(0);
  };
  let kept = false;
  const keep = (): KeptBackend => {
    kept = true;
    const pid = child.pid ?? 0;
    child.forget();
    return {
      kind: 'process',
      pid,
      startTime: startTimeOf(pid) ?? '',
      scope: pidScope(),
      endpoint,
      root,
      logFile,
    };
  };
  const stop = async () => {
    if (kept) {
      expected = true;
      child.letGo();
      return;
    }
    await end();
    if (!existsSync(model) && existsSync(ownModel)) {
      cpSync(ownModel, model, {
        recursive: true,
        filter: (path) => !/\.(?!dill$)[a-z]+$/.test(path),
      });
    }
    rmSync(root, { recursive: true, force: true });
    child.forget();
  };

  spawnChild();
  const endpoint = `http://127.0.0.1:${port}`;
  const awaitHealth = async () => {
    try {
      return await untilHealthy(endpoint, {
        healthPath: emulator.healthPath,
        deadlineMs: 90_000,
        signal: AbortSignal.any([signal, died.signal]),
      });
    } catch (error) {
      await stop();
      throw died.signal.aborted && !signal.aborted
        ? startFailure(options, died.signal.reason, logFile)
        : error;
    }
  };
  const { version } = await awaitHealth();
  return {
    kind: emulator.kind,
    description,
    endpoint,
    version,
    capabilities: emulator.capabilities,
    certificateFile: join(root, emulator.certificate),
    logFile,
    died: died.signal,
    pause: async () => child.signal('SIGSTOP'),
    resume: async () => child.signal('SIGCONT'),
    restart: async () => {
      await end();
      child.forget();
      expected = false;
      spawnChild();
      await awaitHealth();
    },
    // Only LocalStack is found again by its health page.
    keep: emulator.kind === 'process' ? keep : undefined,
    stop,
  };
}

/** An early end, with its cause where the log has it. */
function startFailure(
  { emulator, description }: Wanted,
  error: BackendDiedError,
  logFile: string,
): BackendError {
  const lines = lastLines(logFile, 60);
  const broken = lines.some((line) => line.includes('No component plugins found'));
  const failure = new BackendError(
    'backend-start-failed',
    broken
      ? `${description} finds none of its own parts: a package of its set cannot be imported`
      : `${description} ended at its start: ${error.death.reason}`,
    {
      hint: broken
        ? `Remove the folder ${slugOf(emulator)}-* in the cache folder and run again: it is installed anew.`
        : `Its log is ${logFile}.`,
      cause: error,
    },
  );
  return Object.assign(failure, { death: { ...error.death, lastLogLines: lines.slice(-15) } });
}
