import { createHash } from 'node:crypto';

/** A file's name for any session id. Ids of sessions stay as they are. */
export function fileNameOf(id: string, extension: string): string {
  const safe = [...id]
    .map((c) => (/[A-Za-z0-9@_+=,.-]/.test(c) ? c : `%${Buffer.from(c).toString('hex').toUpperCase()}`))
    .join('')
    .replace(/^\.|^$/, '%2E');
  // A log stream's name may be longer than a file's, and cut names must not meet.
  const name =
    safe.length <= 200
      ? safe
      : `${safe.slice(0, 150)}~${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
  return `${name}.${extension}`;
}
