import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, UserError, waitFor } from '../../base';
import { pidScope, type RunContext, sendSignal, startTimeOf } from '../../base/processes';
import { findEngine, removeNetwork, within } from '../machine/engine';
import { BackendDiedError } from './backend-died';
import { localStackCapabilities } from './capabilities';
import { readHealth } from './health';
import { followLog, runningContainer } from './running-container';
import type { KeptBackend, StartedBackend } from './types';

/**
 * Finds a backend again that was kept. Its `stop` only lets go of it.
 * @param run what the backend logs from now on goes to `backend.log` in its folder
 * @returns undefined when it is not there any more, or not healthy
 */
export async function attachBackend(kept: KeptBackend, run: RunContext): Promise<StartedBackend | undefined> {
  return kept.kind === 'process' ? attachProcess(kept) : attachContainer(kept, run);
}

/** Ends a backend that was kept, and what belongs to it. @returns false when it was not there any more */
export async function endKept(kept: KeptBackend): Promise<boolean> {
  if (kept.kind === 'process') return endProcess(kept);
  const engine = await findEngine();
  if (engine === undefined) return false;
  const removed = await within(
    30_000,
    engine.getContainer(kept.containerId).remove({ force: true, v: true }),
  ).then(
    () => true,
    () => false,
  );
  await within(10_000, removeNetwork(engine, kept.network.id)).catch(() => {});
  return removed;
}

type KeptProcess = Extract<KeptBackend, { kind: 'process' }>;
type KeptContainer = Extract<KeptBackend, { kind: 'container' }>;

const isThere = ({ pid, startTime, scope }: KeptProcess) =>
  scope === pidScope() && startTimeOf(pid) === startTime;

async function attachProcess(kept: KeptProcess): Promise<StartedBackend | undefined> {
  const { pid, endpoint, logFile } = kept;
  if (!isThere(kept)) return undefined;
  const health = await readHealth(endpoint);
  if (health === undefined) return undefined;
  const description = 'LocalStack 4.14.0 as a child process, kept from an earlier run';
  const died = new AbortController();
  const watch = setInterval(() => {
    if (isThere(kept)) return;
    clearInterval(watch);
    died.abort(
      new BackendDiedError(description, { reason: 'its process is gone', lastLogLines: lastLines(logFile) }),
    );
  }, 500);
  watch.unref();
  return {
    kind: 'process',
    description,
    endpoint,
    version: health.version,
    capabilities: localStackCapabilities,
    logFile,
    died: died.signal,
    pause: async () => void sendSignal(-pid, 'SIGSTOP'),
    resume: async () => void sendSignal(-pid, 'SIGCONT'),
    restart: noRestart,
    keep: () => kept,
    stop: async () => clearInterval(watch),
  };
}

async function endProcess(kept: KeptProcess): Promise<boolean> {
  const was = isThere(kept);
  if (was) {
    sendSignal(-kept.pid, 'SIGKILL');
    await waitFor(() => !isThere(kept) || undefined, { what: 'LocalStack to end', deadlineMs: 10_000 });
  }
  rmSync(kept.root, { recursive: true, force: true });
  return was;
}

async function attachContainer({ containerId, network, image }: KeptContainer, run: RunContext) {
  const engine = await findEngine();
  if (engine === undefined) return undefined;
  const found = await within(10_000, engine.getContainer(containerId).inspect()).catch(() => undefined);
  if (found?.State.Running !== true || found.State.Paused) return undefined;
  const port = found.NetworkSettings.Ports['4566/tcp']?.[0]?.HostPort;
  if (port === undefined || (await readHealth(`http://127.0.0.1:${port}`)) === undefined) return undefined;
  const logFile = join(run.folder, 'backend.log');
  await followLog(engine, containerId, logFile);
  return runningContainer({
    engine,
    id: containerId,
    network,
    image,
    description: `LocalStack in a container (${image}), kept from an earlier run`,
    logFile,
    signal: run.signal,
    kept: true,
  });
}

const noRestart = async (): Promise<never> => {
  throw new UserError('backend-kept', 'a backend that is kept cannot be restarted', {
    hint: 'session-logs down ends it; run again without --keep.',
  });
};
