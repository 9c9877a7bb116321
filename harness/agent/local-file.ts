import { open, readFile } from 'node:fs/promises';

/** `ipcTempFile.log`: what the pump appends and the publisher reads anew at each tick. */
export interface LocalFile {
  /** Its path as the agent knows it, for the transcript's header. */
  readonly path: string;
  append(bytes: Uint8Array): Promise<void>;
  /** The whole content, or undefined when the file is gone. */
  read(): Promise<Uint8Array | undefined>;
}

/**
 * Creates the file, empty.
 *
 * It is written at the writer's own offset, as the real agent does, and not appended to: a file that somebody truncates
 * gets a hole of NUL bytes, an unlinked one goes on taking what is written (agent-behaviour.md 7).
 */
export async function createLocalFile(path: string): Promise<LocalFile> {
  const handle = await open(path, 'w', 0o644);
  let offset = 0;
  return {
    path,
    append: async (bytes) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset);
        done += bytesWritten;
        offset += bytesWritten;
      }
    },
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
