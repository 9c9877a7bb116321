import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** The last lines of a log, oldest first; empty when there is none. Reads its end only, however long it is. */
export function lastLogLines(file: string, count = 15): string[] {
  try {
    const length = Math.min(statSync(file).size, 64 * 1024);
    const buffer = Buffer.alloc(length);
    const fd = openSync(file, 'r');
    readSync(fd, buffer, 0, length, statSync(file).size - length);
    closeSync(fd);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } catch {
    return [];
  }
}
