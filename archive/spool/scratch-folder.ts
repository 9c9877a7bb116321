import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../../base';

/** Process numbers mean nothing on another machine or in another container, which may share the folder. */
const prefix = `session-logs-scratch-${hostname().replace(/[^\w.]/g, '_')}-`;

/** Makes a folder below `parent` that nobody else may read. @throws HarnessError `scratch-failed` */
export function makeScratchFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  } catch (cause) {
    throw scratchFailed(parent, cause);
  }
}

export const scratchFailed = (parent: string, cause: unknown) =>
  new HarnessError('scratch-failed', `cannot keep temporary files below ${parent}: ${messageOf(cause)}`, {
    hint: 'Set TMPDIR to a folder with room for the sessions that are sorted.',
    cause,
  });

/** Removes what processes that were killed left below `parent`: it holds what users saw. */
export function removeLeftFolders(parent: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Somebody else's, who is not root: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
