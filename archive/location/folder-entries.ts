import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { printable } from '../../base';
import { compareKeys } from './keys';

/** Names of files that are not objects yet. */
export const unfinished = '.session-logs-';

/** Something in an archive's folder that is no object, and is not read. */
export interface UnreadEntry {
  /** Its path in the folder; bytes that are no UTF-8 as escapes. */
  name: string;
  /** `a FIFO`, `a symbolic link out of the folder` ... */
  what: string;
}

type Entry = { key: string } | { unread: UnreadEntry };

/**
 * Everything in a folder, in S3's order (a folder sorts as its name with `/` behind it): files by their keys, and what is
 * no file. Symbolic links are followed to files inside the folder alone. Holds one folder's names at each depth.
 * @param wants whether anything below a folder's key is asked for
 */
export async function* entriesBelow(
  root: string,
  wants: (folder: string) => boolean,
  at = '',
): AsyncGenerator<Entry> {
  let entries: Dirent<Buffer>[];
  try {
    entries = await readdir(join(root, at), { withFileTypes: true, encoding: 'buffer' });
  } catch (cause) {
    // Below the root it was removed while we looked; the root itself must be there.
    if (at !== '' && (cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  const looked = await Promise.all(entries.map((entry) => lookAt(root, at, entry)));
  for (const { name, what } of looked.sort((a, b) => compareKeys(a.name, b.name))) {
    if (what === 'folder') {
      if (wants(at + name)) yield* entriesBelow(root, wants, at + name);
    } else if (what === 'file') yield { key: at + name };
    else yield { unread: { name: at + name, what } };
  }
}

async function lookAt(
  root: string,
  at: string,
  entry: Dirent<Buffer>,
): Promise<{ name: string; what: string }> {
  const name = entry.name.toString('utf8');
  if (!Buffer.from(name).equals(entry.name))
    return { name: escaped(entry.name), what: 'an entry whose name is no UTF-8' };
  if (name.includes('\\')) return { name, what: 'an entry with a backslash in its name' };
  if (name.startsWith(unfinished)) return { name, what: 'a file that was not written to its end' };
  if (entry.isDirectory()) return { name: `${name}/`, what: 'folder' };
  if (entry.isFile()) return { name, what: 'file' };
  if (entry.isSymbolicLink()) return { name, what: await linkTo(root, join(root, at, name)) };
  const kinds: [boolean, string][] = [
    [entry.isFIFO(), 'a FIFO'],
    [entry.isSocket(), 'a socket'],
    [entry.isBlockDevice() || entry.isCharacterDevice(), 'a device'],
  ];
  return { name, what: kinds.find(([is]) => is)?.[1] ?? 'no file' };
}

/** Whether a path stays in a folder, wherever links on its way lead. @throws the system's error where there is nothing */
export async function isWithin(root: string, path: string): Promise<boolean> {
  const [target, folder] = await Promise.all([realpath(path), realpath(root)]);
  return target === folder || target.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function linkTo(root: string, path: string): Promise<string> {
  try {
    if (!(await isWithin(root, path))) return 'a symbolic link out of the folder';
    const there = await stat(path);
    if (there.isFile()) return 'file';
    return there.isDirectory() ? 'a symbolic link to a folder' : 'a symbolic link to no file';
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ELOOP' ? 'a symbolic link that leads back to itself' : 'a broken symbolic link';
  }
}

/** Bytes as they can be written down: what is no ASCII as `\xNN`. */
const escaped = (bytes: Buffer) =>
  printable(
    bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`),
  );
