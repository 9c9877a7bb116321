import { closeSync, fsyncSync, openSync, renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that its name shows either the whole new content or what was there before, also after a power loss.
 * @throws the system's error (`ENOSPC`, `EACCES`, ...); nothing is left behind then
 */
export function writeFileAtomically(path: string, text: string): void {
  const partial = beside(path);
  try {
    const file = openSync(partial, 'w');
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Makes or moves a symbolic link in one step: whoever looks finds the old target or the new one. */
export function linkAtomically(target: string, path: string): void {
  const partial = beside(path);
  rmSync(partial, { force: true });
  symlinkSync(target, partial);
  try {
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** In the same folder, because a rename is atomic only within one file system. */
const beside = (path: string) => join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
