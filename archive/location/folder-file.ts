import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isWithin } from './folder-entries';

/** A file as it was looked at. */
export interface SeenFile {
  /** Where it lies, behind all links. */
  path: string;
  stats: BigIntStats;
}

/** The file that a path leads to, links inside the folder followed; undefined where it leads to none, or out of it. */
export async function fileWithin(root: string, path: string): Promise<SeenFile | undefined> {
  if (!(await isWithin(root, path))) return undefined;
  const target = await realpath(path);
  const stats = await stat(target, { bigint: true });
  return stats.isFile() ? { path: target, stats } : undefined;
}

/**
 * The bytes of the very file that was looked at, and as many as it had: somebody may put a link, a FIFO or another file in
 * its place meanwhile, or go on writing.
 * @throws what `failed` makes of the cause; the signal's reason
 */
export async function* readFileChunks(
  root: string,
  file: SeenFile,
  { signal, failed }: { signal?: AbortSignal | undefined; failed: (cause: unknown) => unknown },
): AsyncGenerator<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await openSame(root, file);
    const size = Number(file.stats.size);
    for (let at = 0; at < size; ) {
      signal?.throwIfAborted();
      const wanted = Math.min(chunkBytes, size - at);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at);
      if (bytesRead === 0) throw new Error(`it ends after ${at} of ${size} bytes`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    const now = await handle.stat({ bigint: true });
    if (now.size !== file.stats.size || now.mtimeNs !== file.stats.mtimeNs)
      throw new Error('it was written to while it was read: run it again');
  } catch (cause) {
    throw failed(cause);
  } finally {
    await handle?.close();
  }
}

const chunkBytes = 256 * 1024;

async function openSame(root: string, { path, stats }: SeenFile): Promise<FileHandle> {
  // A FIFO is not waited for; a link in the place of the file is not followed.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const handle = await open(path, flags);
  try {
    const now = await handle.stat({ bigint: true });
    if (!now.isFile()) throw new Error('it is no file any more');
    if (now.dev !== stats.dev || now.ino !== stats.ino)
      throw new Error('another file took its place while it was read: run it again');
    // A folder on the way may have become a link.
    if (!(await isWithin(root, path))) throw new Error('it lies outside of the folder now');
    return handle;
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}
