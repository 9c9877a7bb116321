import { relative } from 'node:path';

/** A path as the user would type it here: relative where it lies below the current folder, else as it is. */
export function pathAsTyped(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
