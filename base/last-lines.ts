import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much of a log's end as is looked at, bytes: many times what is ever shown of it. */
const tailBytes = 64 * 1024;

/** The last lines of a log that say something, oldest first; none when there is no log. However long it is, only its end is read. */
export function lastLines(file: string, count = 15): string[] {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    const read = readSync(fd, tail, 0, tail.length, size - tail.length);
    return lastLinesOf(tail.toString('utf8', 0, read), count);
  } finally {
    closeSync(fd);
  }
}

/** The last lines of a text that say something, oldest first. */
export function lastLinesOf(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}
