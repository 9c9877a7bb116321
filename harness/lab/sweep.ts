import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, waitFor } from '../../base';
import {
  type LiveRun,
  liveFolderOf,
  liveRunSchema,
  pidScope,
  processesOfGroup,
  processesOfSession,
  processesStartedWith,
  processInfo,
  sendSignal,
  startTimeOf,
} from '../../base/processes';
import { findEngine, removeLeftOvers } from '../machine/engine';

export interface Swept {
  runId: string;
  killed: { pid: number; what: string }[];
  removedFolders: string[];
  /** Names of containers. */
  removedContainers: string[];
}

export interface SweepResult {
  /** Dead runs that were cleaned up, and what was done for each. */
  swept: Swept[];
  /** Files in `live/` that could not be read; nothing was done for them. */
  unreadable: string[];
}

export interface SweepOptions {
  cacheFolder: string;
  onProgress?: (line: string) => void;
}

type Entry = LiveRun['entries'][number];

/**
 * Ends what runs that were themselves killed have left running, and removes their temp folders. Touches nothing of a
 * run that is alive, and no process but the registered ones and their group or session: a pid that now belongs to
 * another process (its start time differs) is left alone.
 * @throws UserError `needs-linux`; HarnessError `deadline-exceeded` when something does not die of SIGKILL
 */
export async function sweepDeadRuns({ cacheFolder, onProgress }: SweepOptions): Promise<SweepResult> {
  const result: SweepResult = { swept: [], unreadable: [] };
  const folder = liveFolderOf(cacheFolder);
  if (!existsSync(folder)) return result;
  const scope = pidScope();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const file = join(folder, name);
    let run: LiveRun;
    try {
      run = liveRunSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      if (!existsSync(file)) continue; // its run ended just now
      result.unreadable.push(file);
      onProgress?.(`cannot read ${file}, left as it is: ${messageOf(error)}`);
      continue;
    }
    // Written on another machine, before a reboot or in another container: its pids mean nothing here.
    if (run.scope !== scope) continue;
    if (startTimeOf(run.runner.pid) === run.runner.startTime) continue;
    const swept = await sweepRun(run);
    if (swept === 'no-engine') {
      onProgress?.(
        `run ${run.runId} was killed and left containers; they wait for a Docker engine that answers`,
      );
      continue;
    }
    rmSync(file, { force: true });
    result.swept.push(swept);
    onProgress?.(describe(swept));
  }
  return result;
}

async function sweepRun(run: LiveRun): Promise<Swept | 'no-engine'> {
  const swept: Swept = { runId: run.runId, killed: [], removedFolders: [], removedContainers: [] };
  for (const entry of run.entries) {
    for (const pid of await killEntry(entry)) swept.killed.push({ pid, what: entry.what });
    for (const folder of entry.tempFolders.filter((path) => existsSync(path))) {
      rmSync(folder, { recursive: true, force: true });
      swept.removedFolders.push(folder);
    }
  }
  if (run.containers) {
    const engine = await findEngine();
    if (engine === undefined) return 'no-engine';
    swept.removedContainers = (await removeLeftOvers(engine, [run.runId])).containers;
  }
  return swept;
}

async function killEntry(entry: Entry): Promise<number[]> {
  // The leader may be gone while its group or session lives on: the kernel gives its number to no other process
  // until the last member is gone. When the number belongs to a process of another age, all of ours are gone.
  const leader = processInfo(entry.pid);
  if (entry.kind !== 'environment' && leader && leader.startTime !== entry.startTime) return [];
  const members = () => {
    if (entry.kind === 'group') return processesOfGroup(entry.pid);
    if (entry.kind === 'session') return processesOfSession(entry.pid);
    return entry.environment === undefined ? [] : processesStartedWith(entry.environment);
  };
  const killed = new Set<number>();
  await waitFor(
    () => {
      const alive = members();
      for (const pid of alive) if (sendSignal(pid, 'SIGKILL')) killed.add(pid);
      return alive.length === 0 ? true : undefined;
    },
    { what: `${entry.what} (pid ${entry.pid}) to die of SIGKILL`, deadlineMs: 10_000 },
  );
  return [...killed];
}

function describe({ runId, killed, removedFolders, removedContainers }: Swept): string {
  const names = [...new Set(killed.map(({ what }) => what))].join(', ');
  const ended =
    killed.length === 0 ? 'nothing was left running' : `ended ${killed.length} processes (${names})`;
  return `run ${runId} was killed before it could clean up: ${ended}, removed ${removedFolders.length} temp folders and ${removedContainers.length} containers`;
}
