import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { pidScope, startTimeOf } from '../../../base/processes';

/** Everything we make on an engine carries it, with the id of the run that made it. */
export const runLabel = 'session-logs.run';
/** Who made it: JSON of `runnerSchema`. */
export const runnerLabel = 'session-logs.runner';
/** Of what outlives its run on purpose: the path of the record that says so. */
export const keptLabel = 'session-logs.kept';

const runnerSchema = z.object({ pid: z.int().positive(), startTime: z.string(), scope: z.string() });

export interface Owner {
  runId: string;
  /** Path of the record (harness/lab/kept-lab.ts), for what is to outlive the run. */
  keptBy?: string;
}

/** Labels for a container, network or volume of this run. */
export function labelsOf({ runId, keptBy }: Owner): Record<string, string> {
  const runner = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', scope: pidScope() };
  return {
    [runLabel]: runId,
    [runnerLabel]: JSON.stringify(runner),
    ...(keptBy !== undefined && { [keptLabel]: keptBy }),
  };
}

/**
 * Whether what carries these labels is left over: its runner is dead, and no record keeps it.
 * @param deadRuns ids of runs that are known to be dead from elsewhere
 */
export function isLeftOver(labels: Readonly<Record<string, string>>, deadRuns: readonly string[]): boolean {
  const runId = labels[runLabel];
  if (runId === undefined || isKept(labels, runId)) return false;
  if (deadRuns.includes(runId)) return true;
  const runner = runnerSchema.safeParse(parsed(labels[runnerLabel]));
  // Another machine's, another boot's or another pid namespace's: its pid means nothing here.
  if (!runner.success || runner.data.scope !== pidScope()) return false;
  return startTimeOf(runner.data.pid) !== runner.data.startTime;
}

/** A record that is gone, or that names another run by now, keeps nothing. */
function isKept(labels: Readonly<Record<string, string>>, runId: string): boolean {
  const file = labels[keptLabel];
  if (file === undefined) return false;
  try {
    return (parsed(readFileSync(file, 'utf8')) as { runId?: unknown } | undefined)?.runId === runId;
  } catch {
    return false;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
