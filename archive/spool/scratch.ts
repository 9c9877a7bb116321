import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../base';
import { makeScratchFolder, removeLeftFolders, scratchFailed } from './scratch-folder';

/** Room for what does not fit into memory. What is written is read once, from its start. */
export interface Scratch {
  /** Aborted when the work is to end; long sorts then throw its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Keeps these bytes. @returns reads them again; what was read to its end is thrown away */
  keep(chunks: Iterable<Uint8Array>): Promise<() => AsyncIterable<Uint8Array>>;
  /** Throws everything away. */
  dispose(): Promise<void>;
}

/**
 * Files in a folder of their own below `parent`, which nobody else may read: they hold what users saw. What killed
 * processes left there is removed.
 */
export function diskScratch(parent: string, signal?: AbortSignal): Scratch {
  removeLeftFolders(parent);
  let folder: string | undefined;
  let files = 0;
  return {
    signal,
    async keep(chunks) {
      try {
        folder ??= makeScratchFolder(parent);
        const file = join(folder, `${files++}`);
        const handle = await open(file, 'wx', 0o600);
        try {
          for (const chunk of chunks) await handle.writeFile(chunk);
        } finally {
          await handle.close();
        }
        return async function* () {
          yield* createReadStream(file, { highWaterMark: 64 * 1024 });
          await rm(file);
        };
      } catch (cause) {
        throw cause instanceof HarnessError ? cause : scratchFailed(parent, cause);
      }
    },
    async dispose() {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}

/** In memory: for archives that are known to be small, and for tests, which see what it was given. */
export function memoryScratch(): Scratch & { kept: number; bytes: number } {
  const scratch = {
    kept: 0,
    /** In all, those that were thrown away too. */
    bytes: 0,
    async keep(chunks: Iterable<Uint8Array>) {
      scratch.kept++;
      const copy = Buffer.concat([...chunks]);
      scratch.bytes += copy.length;
      return async function* () {
        // Odd sizes, so that entries are cut everywhere.
        for (let at = 0; at < copy.length; at += 1_021) yield copy.subarray(at, at + 1_021);
      };
    },
    async dispose() {},
  };
  return scratch;
}
