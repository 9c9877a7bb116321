import { accessSync, appendFileSync, constants, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Clock,
  HarnessError,
  linkAtomically,
  messageOf,
  systemClock,
  UserError,
  writeFileAtomically,
} from '../../base';
import { type Summary, summarySchema } from './results';

/** Bump when a field of `history.jsonl` changes its meaning. */
const historyVersion = 1;

/** A line of `history.jsonl`: what happened, to whom, when. */
export interface HistoryEntry {
  /** `displayed`, `fault`, `call`, `death`, ... */
  kind: string;
  scenario?: string;
  route?: string;
  /** ms since the epoch; now, when left out. Written as ISO 8601, and before the other fields. */
  at?: number;
  [field: string]: unknown;
}

/**
 * The folder of one run, `ROOT/<UTC time>/`. `summary.json` is written last and at once, so a run that has none was
 * killed, failed or is still going on, whatever else lies in its folder. `ROOT/latest` points to the newest run that has
 * one: it moves when a run is finished, so a killed run never takes the place of a result.
 */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** The folder's name. */
  readonly id: string;
  /** Path of a file or folder in it. */
  file(name: string): string;
  /**
   * Adds one line to `history.jsonl`, at once: it outlives us if we are killed.
   * @throws HarnessError `run-folder-not-writable` (disk full, folder gone)
   */
  appendHistory(entry: HistoryEntry): void;
  /**
   * Writes the report files, then `summary.json`, and points `latest` here.
   * @param reports text by file name
   * @throws HarnessError `summary-invalid` (a summary that is not as its schema says), `run-folder-not-writable`
   */
  finish(summary: Summary, reports?: Readonly<Record<string, string>>): void;
}

export interface RunFolderOptions {
  /** Default `./runs`; made when it is missing. */
  root?: string;
  clock?: Clock;
}

/**
 * Makes the folder of a new run and starts its `history.jsonl`.
 * @throws UserError `runs-folder-not-writable`
 */
export function createRunFolder({ root = './runs', clock = systemClock }: RunFolderOptions = {}): RunFolder {
  const parent = resolve(root);
  const path = makeOwnFolder(parent, clock.now());
  const id = basename(path);
  const write = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new HarnessError(
        'run-folder-not-writable',
        `cannot write ${what} of the run in ${path}: ${messageOf(cause)}`,
        {
          hint: 'Free some space or choose another folder with --runs; this run has no result.',
          cause,
        },
      );
    }
  };
  const run: RunFolder = {
    path,
    id,
    file: (name) => join(path, name),
    appendHistory: ({ at = clock.now(), ...entry }) =>
      write('history.jsonl', () => {
        const line = JSON.stringify({ at: new Date(at).toISOString(), ...entry });
        appendFileSync(join(path, 'history.jsonl'), `${line}\n`);
      }),
    finish: (summary, reports = {}) => {
      const checked = summarySchema.safeParse(summary);
      if (!checked.success)
        throw new HarnessError(
          'summary-invalid',
          `the run's summary is not valid: ${messageOf(checked.error)}`,
        );
      run.appendHistory({ kind: 'judged', verdict: summary.verdict, exitCode: summary.exitCode });
      for (const [name, text] of Object.entries(reports))
        write(name, () => writeFileAtomically(join(path, name), text));
      write('summary.json', () =>
        writeFileAtomically(join(path, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`),
      );
      write('the link `latest`', () => linkAtomically(id, join(parent, 'latest')));
    },
  };
  run.appendHistory({ kind: 'run-started', version: historyVersion, id });
  return run;
}

/**
 * Sees to it that runs can be kept in a folder, before anything expensive is begun.
 * @throws UserError `runs-folder-not-writable`
 */
export function checkRunsFolder(root: string): void {
  const parent = resolve(root);
  try {
    makeFolders(parent);
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw notWritable(parent, cause);
  }
}

/** Not `recursive: true`: that never returns where a file system answers ENOENT to mkdir, as /proc does (Node 20.20). */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have made it just now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** `mkdir` is what makes the name ours: two runs that start in the same second cannot both succeed with it. */
function makeOwnFolder(parent: string, now: number): string {
  checkRunsFolder(parent);
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  for (let count = 1; ; count += 1) {
    const path = join(parent, count === 1 ? time : `${time}-${count}`);
    try {
      // What sessions displayed is in it, and the secret of the run.
      mkdirSync(path, { mode: 0o700 });
      return path;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(parent, cause);
    }
  }
}

function notWritable(parent: string, cause: unknown): UserError {
  return new UserError('runs-folder-not-writable', `cannot keep runs in ${parent}: ${messageOf(cause)}`, {
    hint: 'Name a folder that can be written with --runs FOLDER.',
    cause,
  });
}
