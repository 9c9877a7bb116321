import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { HarnessError, writeFileAtomically } from '..';
import { pidScope, startTimeOf } from './process-info';

/** Every folder that a sweep may remove begins so: a damaged registry file must never name somebody's home. */
const tempPrefix = 'session-logs-';

const tempFolder = z.string().refine((path) => isAbsolute(path) && basename(path).startsWith(tempPrefix), {
  message: `must be an absolute path whose last part begins with ${tempPrefix}`,
});

/** `<cacheFolder>/live/<runId>.json`. */
export const liveRunSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  /** See `pidScope`. */
  scope: z.string(),
  runner: z.object({ pid: z.int().positive(), startTime: z.string() }),
  /** It made containers, networks or volumes, which carry its id as their label. */
  containers: z.boolean().default(false),
  entries: z.array(
    z.object({
      pid: z.int().positive(),
      startTime: z.string(),
      what: z.string(),
      kind: z.enum(['group', 'session', 'environment']),
      environment: z
        .string()
        .regex(/^\w+=./)
        .optional(),
      tempFolders: z.array(tempFolder),
    }),
  ),
});
export type LiveRun = z.infer<typeof liveRunSchema>;

export interface Registration {
  /** Leader of the process group, or of the session. */
  pid: number;
  /** For people: `LocalStack on port 4566`. */
  what: string;
  /** `group`: the whole process group dies with the run; `session`: every process of the session id;
   * `environment`: every process that was started with `environment`, wherever it has gone since. */
  kind: 'group' | 'session' | 'environment';
  /** `environment`: the `NAME=value` that every process of it was started with. */
  environment?: string;
  /** Folders to remove once the processes are dead. Make them with `makeTempFolder`. */
  tempFolders?: readonly string[];
}

export interface RunRegistry {
  /** Call it in the same turn of the event loop as the spawn, so that no kill of the runner falls in between. */
  register(registration: Registration): void;
  /** Forgets a process that has ended and whose folders were removed. */
  unregister(pid: number): void;
  /** Call it before the first container, network or volume of the run is made. */
  usesContainers(): void;
  /** The run ended in good order: removes the file. */
  close(): void;
}

/** The folder with one file for each run that is under way. */
export const liveFolderOf = (cacheFolder: string): string => join(cacheFolder, 'live');

/** A private folder below the system's temp folder, with a name that `sweepDeadRuns` agrees to remove. */
export function makeTempFolder(what: string): string {
  return mkdtempSync(join(tmpdir(), `${tempPrefix}${what}-`));
}

/**
 * Writes down what this run starts, so that the next run can clean up if this one is killed with SIGKILL.
 * @throws UserError `needs-linux`; HarnessError `bad-run-id`
 */
export function openRunRegistry(options: { cacheFolder: string; runId: string }): RunRegistry {
  const { cacheFolder, runId } = options;
  if (!/^[\w.-]+$/.test(runId) || runId.startsWith('.')) {
    throw new HarnessError('bad-run-id', `run id "${runId}" is not fit for a file name`);
  }
  const startTime = startTimeOf(process.pid);
  if (startTime === undefined) throw new HarnessError('no-start-time', '/proc does not show this process');
  const folder = liveFolderOf(cacheFolder);
  const file = join(folder, `${runId}.json`);
  const run: LiveRun = {
    version: 1,
    runId,
    scope: pidScope(),
    runner: { pid: process.pid, startTime },
    containers: false,
    entries: [],
  };
  const write = () => writeFileAtomically(file, JSON.stringify(liveRunSchema.parse(run)));
  mkdirSync(folder, { recursive: true });
  write();
  return {
    register({ pid, what, kind, environment, tempFolders = [] }) {
      const started = startTimeOf(pid);
      // It may be dead already; its folders still have to go.
      run.entries.push({
        pid,
        startTime: started ?? 'ended',
        what,
        kind,
        environment,
        tempFolders: [...tempFolders],
      });
      write();
    },
    unregister(pid) {
      run.entries = run.entries.filter((entry) => entry.pid !== pid);
      write();
    },
    usesContainers() {
      run.containers = true;
      write();
    },
    close() {
      rmSync(file, { force: true });
    },
  };
}
