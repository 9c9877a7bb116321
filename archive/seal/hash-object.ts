import { createHash } from 'node:crypto';
import type { ObjectStore, ReadOptions } from '../location';

/** Size and SHA-256 of an object's bytes, and the bytes themselves where they are few; undefined where it is gone. */
export async function hashObject(
  store: ObjectStore,
  key: string,
  options: ReadOptions & { keepBytes?: number } = {},
): Promise<{ size: number; sha256: string; bytes?: Uint8Array } | undefined> {
  const { keepBytes = 0, ...read } = options;
  const object = await store.open(key, read);
  if (object === undefined) return undefined;
  const hash = createHash('sha256');
  let kept: Uint8Array[] | undefined = [];
  let size = 0;
  for await (const chunk of object.chunks) {
    hash.update(chunk);
    size += chunk.length;
    if (size > keepBytes) kept = undefined;
    kept?.push(chunk);
  }
  return { size, sha256: hash.digest('hex'), ...(kept && { bytes: Buffer.concat(kept) }) };
}
