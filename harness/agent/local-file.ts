import { appendFile, open, readFile } from 'node:fs/promises';

/** `ipcTempFile.log`: what the pump appends and the publisher reads anew at each tick. */
export interface LocalFile {
  /** Its path as the agent knows it, for the transcript's header. */
  readonly path: string;
  append(bytes: Uint8Array): Promise<void>;
  /** The whole content, or undefined when the file is gone. */
  read(): Promise<Uint8Array | undefined>;
}

/** Creates the file, empty. */
export async function createLocalFile(path: string): Promise<LocalFile> {
  // Kept open: an unlinked file goes on taking what is written, as the real agent's does.
  const handle = await open(path, 'a', 0o644);
  return {
    path,
    append: (bytes) => appendFile(handle, bytes),
    read: async () => {
      try {
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}
