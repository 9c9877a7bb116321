import { createWriteStream } from 'node:fs';
import { BackendError, lastLines } from '../../base';
import { type Engine, type RunNetwork, removeNetwork, within } from '../machine/engine';
import { BackendDiedError } from './backend-died';
import { localStackCapabilities } from './capabilities';
import { untilHealthy } from './health';
import type { StartedBackend } from './types';

export interface RunningContainerOptions {
  engine: Engine;
  /** The container's id. */
  id: string;
  network: RunNetwork;
  image: string;
  description: string;
  /** Where its log is written; the caller sees to that. */
  logFile: string;
  signal: AbortSignal;
  /** It was there before: `stop` only lets go of it. */
  kept?: boolean;
}

/** LocalStack's port inside. */
const gatewayPort = 4566;
const watchMs = 1000;
const questionMs = 5000;

/**
 * A LocalStack container that runs, once it is healthy.
 * @throws BackendError `backend-not-healthy`, `backend-died`; the signal's reason. The container is gone then
 */
export async function runningContainer(options: RunningContainerOptions): Promise<StartedBackend> {
  const { engine, id, network, image, description, logFile, signal } = options;
  const container = engine.getContainer(id);
  const died = new AbortController();
  let expected = false;
  let kept = options.kept ?? false;
  let silent = 0;
  let endpoint = '';
  let insideEndpoint = '';

  const die = (reason: string) => {
    clearInterval(watch);
    died.abort(new BackendDiedError(description, { reason, lastLogLines: lastLines(logFile) }));
  };
  const look = async () => {
    const state = await within(questionMs, container.inspect()).then(
      ({ State }) => State,
      (error) => ((error as { statusCode?: number }).statusCode === 404 ? 'gone' : undefined),
    );
    if (expected || died.signal.aborted) return;
    if (state === undefined) {
      silent += 1;
      if (silent >= 3) die('the Docker engine does not answer');
    } else if (state === 'gone') die('somebody removed its container');
    else if (state.Running || state.Paused) silent = 0;
    else die(`exit code ${state.ExitCode}${state.OOMKilled ? ', out of memory (OOM-killed)' : ''}`);
  };
  const watch = setInterval(look, watchMs);
  watch.unref();

  /** By number: a name may resolve to another address family than the one that is mapped. */
  const readEndpoints = async () => {
    const { NetworkSettings } = await within(questionMs, container.inspect());
    const port = NetworkSettings.Ports[`${gatewayPort}/tcp`]?.[0]?.HostPort;
    const address = NetworkSettings.Networks[network.name]?.IPAddress;
    if (port === undefined || !address) {
      throw new BackendError('backend-without-port', `${description} has no port on this machine`);
    }
    endpoint = `http://127.0.0.1:${port}`;
    insideEndpoint = `http://${address}:${gatewayPort}`;
  };
  const stop = async () => {
    expected = true;
    clearInterval(watch);
    if (kept) return;
    await within(30_000, container.remove({ force: true, v: true })).catch(() => {});
    await within(10_000, removeNetwork(engine, network.id)).catch(() => {});
  };
  const awaitHealth = () =>
    untilHealthy(endpoint, {
      deadlineMs: 120_000,
      signal: AbortSignal.any([signal, died.signal]),
    });

  try {
    await readEndpoints();
    const { version } = await awaitHealth();
    return {
      kind: 'container',
      description,
      get endpoint() {
        return endpoint;
      },
      get inside() {
        return { engine, network, endpoint: insideEndpoint };
      },
      version,
      capabilities: localStackCapabilities,
      logFile,
      died: died.signal,
      pause: async () => void (await container.pause()),
      resume: async () => void (await container.unpause()),
      restart: async () => {
        expected = true;
        await container.restart({ t: 0 });
        await readEndpoints();
        await awaitHealth();
        expected = false;
      },
      keep: () => {
        kept = true;
        return { kind: 'container', containerId: id, network, image };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Writes what a container says from now on into a file, until it stops. */
export async function followLog(engine: Engine, id: string, logFile: string): Promise<void> {
  const since = Math.floor(Date.now() / 1000);
  const stream = await engine.getContainer(id).logs({ follow: true, stdout: true, stderr: true, since });
  const file = createWriteStream(logFile, { flags: 'a' });
  engine.modem.demuxStream(stream, file, file);
  stream.on('end', () => file.end());
}
