import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BackendError, lastLines, UserError } from '../../base';
import { makeTempFolder, pidScope, sendSignal, startTimeOf } from '../../base/processes';
import { BackendDiedError } from './backend-died';
import { argumentsFor, type Emulator, slugOf, titleOf } from './emulator';
import { untilHealthy } from './health';
import { type Installed, installEmulator } from './install';
import { localStack } from './localstack';
import { cleanPythonEnv } from './python-env';
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
  const { onProgress, signal, registry } = start;
  const timings: Record<string, number> = {};
  const begun = performance.now();
  const installed = await installEmulator({ ...options, onProgress, signal, registry });
  timings.install = Math.round(performance.now() - begun);
  const port = options.port ?? (await freePort());
  if (options.port !== undefined) await requireFree(options.port);
  onProgress?.(`starting ${description} on port ${port}`);
  const starting = performance.now();
  const logFile = join(start.runFolder, 'backend.log');
  const died = new AbortController();
  const root = makeTempFolder(emulator.name.toLowerCase());
  const model = join(installed.folder, 'model-cache');
  const ownModel = join(root, emulator.modelCache);
  if (existsSync(model)) cpSync(model, ownModel, { recursive: true });

  let child: ChildProcess;
  let exited: Promise<string>;
  let expected = false;
  const spawnChild = () => {
    child = spawnEmulator(emulator, installed, root, port, logFile);
    if (child.pid !== undefined) {
      registry?.register({
        pid: child.pid,
        what: `${emulator.name} on port ${port}`,
        kind: 'group',
        tempFolders: [root],
      });
    }
    exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, killedBy) =>
        resolve(killedBy === null ? `exit code ${code}` : `signal ${killedBy}`),
      );
    });
    void exited.then((reason) => {
      if (!expected)
        died.abort(new BackendDiedError(description, { reason, lastLogLines: lastLines(logFile) }));
    });
  };
  const end = async () => {
    expected = true;
    const { pid } = child;
    if (pid === undefined) return;
    // Its state is worth nothing and goes with it: no time for a farewell.
    sendSignal(-pid, 'SIGKILL');
    await exited;
    registry?.unregister(pid);
  };
  let kept = false;
  const keep = (): KeptBackend => {
    kept = true;
    const pid = child.pid ?? 0;
    registry?.unregister(pid);
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
      child.unref();
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
  };

  spawnChild();
  const endpoint = `http://127.0.0.1:${port}`;
  const awaitHealth = async () => {
    const watched = signal === undefined ? died.signal : AbortSignal.any([signal, died.signal]);
    try {
      return await untilHealthy(endpoint, {
        healthPath: emulator.healthPath,
        deadlineMs: 90_000,
        signal: watched,
      });
    } catch (error) {
      await stop();
      throw died.signal.aborted && !signal?.aborted
        ? startFailure(options, died.signal.reason, logFile)
        : error;
    }
  };
  const { version } = await awaitHealth();
  timings.start = Math.round(performance.now() - starting);
  return {
    kind: emulator.kind,
    description,
    endpoint,
    version,
    capabilities: emulator.capabilities,
    certificateFile: join(root, emulator.certificate),
    logFile,
    died: died.signal,
    timings,
    pause: async () => void (child.pid && sendSignal(-child.pid, 'SIGSTOP')),
    resume: async () => void (child.pid && sendSignal(-child.pid, 'SIGCONT')),
    restart: async () => {
      await end();
      expected = false;
      spawnChild();
      await awaitHealth();
    },
    // Only LocalStack is found again by its health page.
    ...(emulator.kind === 'process' && { keep }),
    stop,
  };
}

function spawnEmulator(
  emulator: Emulator,
  { python }: Installed,
  root: string,
  port: number,
  logFile: string,
): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return spawn(python, argumentsFor(emulator), {
      cwd: root,
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...withoutForeignSettings(emulator, cleanPythonEnv(process.env)),
        GATEWAY_LISTEN: `127.0.0.1:${port}`,
        FILESYSTEM_ROOT: root,
        // Where /.dockerenv exists on the host, it would believe to be in a container and write below /var/lib.
        OVERRIDE_IN_DOCKER: '0',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        // No analytics, no DNS server of its own.
        DISABLE_EVENTS: '1',
        DNS_ADDRESS: '0',
        PYTHONUNBUFFERED: '1',
        ...emulator.environment(root),
      },
    });
  } finally {
    closeSync(log);
  }
}

/** The user's settings for an emulator of their own, and their AWS credentials, are none of this one's business. */
function withoutForeignSettings({ foreignSettings }: Emulator, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|DEBUG$|SERVICES$|PERSISTENCE$|GATEWAY_LISTEN$|EAGER_SERVICE_LOADING$)/;
  const kept = /^AWS_CA_BUNDLE$/;
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => kept.test(name) || !(foreign.test(name) || foreignSettings.test(name)),
    ),
  );
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

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

const freePort = () => listen(0);

/** Whether something could listen there on 127.0.0.1. */
export const isPortFree = (port: number): Promise<boolean> =>
  listen(port).then(
    () => true,
    () => false,
  );

async function requireFree(port: number): Promise<void> {
  try {
    await listen(port);
  } catch (cause) {
    throw new UserError('port-taken', `port ${port} on 127.0.0.1 cannot be used`, {
      hint:
        'Leave --port out to use a free one, or end what listens there. A LocalStack that runs there already can be ' +
        `used with --backend endpoint --endpoint-url http://127.0.0.1:${port}.`,
      cause,
    });
  }
}
