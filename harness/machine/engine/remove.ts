import { type Engine, within } from './connect';
import { isLeftOver, runLabel } from './labels';
import { removeNetwork } from './network';

export interface Removed {
  containers: string[];
  volumes: string[];
  networks: string[];
}

type Labels = Readonly<Record<string, string>>;

const stepMs = 30_000;

/**
 * Removes what runs that were killed have left on the engine. Touches nothing that does not carry our label, nothing of
 * a run that is alive, and nothing that is kept on purpose.
 * @param deadRuns ids of runs that are known to be dead, whoever their runner was
 */
export function removeLeftOvers(engine: Engine, deadRuns: readonly string[] = []): Promise<Removed> {
  return removeWhere(engine, (labels) => isLeftOver(labels, deadRuns));
}

/** Removes everything of one run. */
export function removeRun(engine: Engine, runId: string): Promise<Removed> {
  return removeWhere(engine, (labels) => labels[runLabel] === runId);
}

async function removeWhere(engine: Engine, matches: (labels: Labels) => boolean): Promise<Removed> {
  const filters = { label: [runLabel] };
  const removed: Removed = { containers: [], volumes: [], networks: [] };
  for (const { Id, Names, Labels } of await within(
    stepMs,
    engine.listContainers({ all: true, filters: { ...filters } }),
  )) {
    if (!matches(Labels)) continue;
    if (await gone(engine.getContainer(Id).remove({ force: true, v: true })))
      removed.containers.push(Names[0]?.replace(/^\//, '') ?? Id);
  }
  const { Volumes } = await within(stepMs, engine.listVolumes({ filters: JSON.stringify(filters) as never }));
  for (const { Name, Labels } of Volumes ?? []) {
    if (matches(Labels ?? {}) && (await gone(engine.getVolume(Name).remove()))) removed.volumes.push(Name);
  }
  for (const { Id, Name, Labels } of await within(stepMs, engine.listNetworks({ filters: { ...filters } }))) {
    if (matches(Labels ?? {}) && (await within(stepMs, removeNetwork(engine, Id))))
      removed.networks.push(Name);
  }
  return removed;
}

/** @returns false when somebody else was quicker, or it is still in use: the next sweep meets it again */
async function gone(removal: Promise<unknown>): Promise<boolean> {
  try {
    await within(stepMs, removal);
    return true;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404 || statusCode === 409) return false;
    throw error;
  }
}
