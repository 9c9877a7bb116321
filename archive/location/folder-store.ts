import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { messageOf, UserError } from '../../base';
import { entriesBelow, type UnreadEntry, unfinished } from './folder-entries';
import { fileWithin, readFileChunks, type SeenFile } from './folder-file';
import { compareKeys, requireFileKey } from './keys';
import type { ListOptions, ObjectStore, OpenObject, PutOptions, PutResult, StoredObject } from './types';

/** An archive in a folder, as `aws s3 sync` leaves it: one file a key. A folder has no versions. */
export function folderStore(
  path: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): ObjectStore {
  const root = resolve(path);
  const fileOf = (key: string) => join(root, ...requireFileKey(key).split('/'));

  async function* list(prefix: string, { after = '' }: ListOptions = {}): AsyncIterable<StoredObject> {
    const wants = (folder: string) =>
      (folder.startsWith(prefix) || prefix.startsWith(folder)) &&
      (after.startsWith(folder) || compareKeys(folder, after) > 0);
    try {
      for await (const entry of entriesBelow(root, wants)) {
        signal?.throwIfAborted();
        if (!('key' in entry)) continue;
        const { key } = entry;
        if (!key.startsWith(prefix) || compareKeys(key, after) <= 0) continue;
        const object = await describe(key);
        // It went between the listing and the look: it is not there.
        if (object) yield object;
      }
    } catch (cause) {
      throw cannotList(cause);
    }
  }

  /** What is there and is no object. */
  async function* unread(): AsyncIterable<UnreadEntry> {
    try {
      for await (const entry of entriesBelow(root, () => true)) {
        signal?.throwIfAborted();
        if ('unread' in entry) yield entry.unread;
      }
    } catch (cause) {
      throw cannotList(cause);
    }
  }

  const cannotList = (cause: unknown) =>
    cause instanceof UserError || isInterruption(cause)
      ? cause
      : new UserError('archive-list-failed', `cannot list ${root}: ${messageOf(cause)}`, {
          hint: 'Check that the folder is there and that you may read it.',
          cause,
        });

  const isInterruption = (cause: unknown) => signal?.aborted === true && cause === signal.reason;

  async function describe(key: string): Promise<StoredObject | undefined> {
    return (await look(key))?.object;
  }

  async function look(key: string): Promise<{ object: StoredObject; file: SeenFile } | undefined> {
    try {
      const file = await fileWithin(root, fileOf(key));
      if (file === undefined) return undefined;
      const { size, mtimeNs, mtimeMs, ino } = file.stats;
      const etag = `${size}-${mtimeNs.toString(36)}-${ino.toString(36)}`;
      return { object: { key, size: Number(size), etag, lastModified: Number(mtimeMs) }, file };
    } catch (cause) {
      return absentOr(cause, key);
    }
  }

  function absentOr(cause: unknown, key: string): undefined {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw cannotRead(cause, key);
  }

  function cannotRead(cause: unknown, key: string): unknown {
    if (cause instanceof UserError || isInterruption(cause)) return cause;
    return new UserError('archive-get-failed', `cannot read ${join(root, key)}: ${messageOf(cause)}`, {
      hint: 'Check that you may read the file, and that the disk is well.',
      cause,
    });
  }

  return {
    name: root.endsWith(sep) ? root : `${root}/`,
    kind: 'folder',
    signal,
    list,
    unread,
    async *listVersions(prefix) {
      for await (const object of list(prefix)) yield { ...object, isLatest: true, deleteMarker: false };
    },
    head: describe,
    async open(key): Promise<OpenObject | undefined> {
      const found = await look(key);
      return (
        found && {
          ...found.object,
          chunks: readFileChunks(root, found.file, { signal, failed: (cause) => cannotRead(cause, key) }),
        }
      );
    },
    async put(key, bytes, options): Promise<PutResult> {
      try {
        const file = fileOf(key);
        await mkdir(dirname(file), { recursive: true });
        const refused = await writeFileOnCondition(
          file,
          bytes,
          options,
          async () => (await describe(key))?.etag,
        );
        if (refused) return { written: false, reason: refused };
        if (options.lock) await chmod(file, 0o444);
        return { written: true, object: (await describe(key))! };
      } catch (cause) {
        if (cause instanceof UserError) throw cause;
        throw new UserError('archive-put-failed', `cannot write ${join(root, key)}: ${messageOf(cause)}`, {
          hint: 'Check that you may write there, and that the disk is not full.',
          cause,
        });
      }
    },
  };
}

/** Through a temporary file, so that a reader sees all of it or nothing; `link` refuses an existing name. */
async function writeFileOnCondition(
  file: string,
  bytes: Uint8Array,
  { condition }: PutOptions,
  etagNow: () => Promise<string | undefined>,
): Promise<'exists' | 'changed' | undefined> {
  const temporary = join(dirname(file), `${unfinished}${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (condition === 'absent') {
      try {
        await link(temporary, file);
        return undefined;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
        throw cause;
      }
    }
    const lock = `${dirname(file)}${sep}${unfinished}lock-${Buffer.from(file).toString('hex').slice(-64)}`;
    await takeLock(lock);
    try {
      if ((await etagNow()) !== condition.ifMatch) return 'changed';
      await rename(temporary, file);
      return undefined;
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @throws UserError `archive-locked` */
async function takeLock(lock: string): Promise<void> {
  try {
    await (await open(lock, 'wx')).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new UserError('archive-locked', `somebody else is writing the same object: ${lock} is there`, {
      hint: 'Try again; remove the file when no other command is running.',
      cause,
    });
  }
}
