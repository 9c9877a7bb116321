import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { startTimeOf } from '../process-info';
import { waitFor } from '../wait-for';

export interface LockOptions {
  /** Give up waiting for another install after this many ms. */
  deadlineMs?: number;
  signal?: AbortSignal;
  /** Told once, when somebody else holds it. */
  onWait?: (pid: number) => void;
}

/**
 * Takes a lock file, waiting while a living process holds it; the lock of a dead one is taken over.
 * @returns a function that gives it back
 * @throws HarnessError `deadline-exceeded`; the signal's reason
 */
export async function takeLock(path: string, options: LockOptions = {}): Promise<() => void> {
  const mine = `${process.pid} ${startOf(process.pid)} ${Math.random().toString(36).slice(2)}\n`;
  let told = false;
  await waitFor(
    () => {
      if (createWhole(path, mine)) return true;
      const holder = read(path);
      if (holder === undefined) return undefined;
      const [pid = '', start] = holder.trim().split(' ');
      if (isAlive(Number(pid), start)) {
        if (!told) options.onWait?.(Number(pid));
        told = true;
      } else {
        removeStale(path, holder);
      }
      return undefined;
    },
    { what: `the lock ${path}`, deadlineMs: options.deadlineMs ?? 300_000, signal: options.signal, pauseMs: 10 },
  );
  return () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
}

/** Creates the file with its content in one step: nobody ever reads an empty lock. @returns false when it is there */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves the dead owner's lock away, and puts it back if another process took it over in between. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = read(aside);
  if (moved !== undefined && moved !== seen) createWhole(path, moved);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where there is no /proc, the pid has to do. */
const startOf = (pid: number): string => (process.platform === 'linux' ? (startTimeOf(pid) ?? '-') : '-');

function isAlive(pid: number, start: string | undefined): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === 'linux') return startTimeOf(pid) !== undefined && startTimeOf(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
