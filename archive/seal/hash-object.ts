import { createHash } from 'node:crypto';
import type { ObjectStore, ReadOptions } from '../location';

/** Size and SHA-256 of an object's bytes. */
interface ObjectHash {
  size: number;
  sha256: string;
}

/**
 * Reads an object to its end and hashes it; undefined where it is gone.
 * @param look sees the bytes on their way. It may stop early: the rest is hashed all the same
 */
export async function hashObject(
  store: ObjectStore,
  key: string,
  options: ReadOptions & { look?: ((chunks: AsyncIterable<Uint8Array>) => Promise<void>) | undefined } = {},
): Promise<ObjectHash | undefined> {
  const { look, ...read } = options;
  const object = await store.open(key, read);
  if (object === undefined) return undefined;
  const hash = createHash('sha256');
  let size = 0;
  const source = object.chunks[Symbol.asyncIterator]();
  const next = async () => {
    const step = await source.next();
    if (!step.done) {
      hash.update(step.value);
      size += step.value.length;
    }
    return step;
  };
  // Without `return`, so that whoever stops early does not close what is still to be hashed.
  if (look) await look({ [Symbol.asyncIterator]: () => ({ next }) });
  while (!(await next()).done);
  return { size, sha256: hash.digest('hex') };
}
