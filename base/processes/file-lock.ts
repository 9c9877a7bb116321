import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitFor } from '..';
import { startTimeOf } from './process-info';

export interface FileLockOptions {
  /** For the error: what the other run is doing, "another run to finish installing". */
  what: string;
  deadlineMs: number;
  signal?: AbortSignal;
  /** Called at each look while another run holds it. */
  onWait?: () => void;
}

/**
 * Takes a lock between runs on one machine. A lock whose holder is dead is taken over.
 * @returns what gives it back
 * @throws HarnessError `deadline-exceeded`; the signal's reason
 */
export async function takeFileLock(file: string, options: FileLockOptions): Promise<() => void> {
  const mine = `${process.pid} ${startTimeOf(process.pid)}`;
  mkdirSync(dirname(file), { recursive: true });
  await waitFor(
    () => {
      try {
        const fd = openSync(file, 'wx');
        writeSync(fd, mine);
        closeSync(fd);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const [pid, startTime] = holderOf(file).split(' ');
      if (pid && startTimeOf(Number(pid)) !== startTime) rmSync(file, { force: true });
      else options.onWait?.();
      return undefined;
    },
    {
      what: `${options.what} (${file})`,
      deadlineMs: options.deadlineMs,
      pauseMs: 50,
      signal: options.signal,
    },
  );
  return () => rmSync(file, { force: true });
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
