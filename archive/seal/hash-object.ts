import type { ObjectStore, ReadOptions } from '../location';
import { type ByteHash, ByteHasher, ContentHasher } from './content-hash';

/** Size and SHA-256 of an object's bytes as they are stored, and of its content where that was asked for. */
interface ObjectHash extends ByteHash {
  /** Undefined where it was not asked for, or where there is none: damaged gzip. */
  content: ByteHash | undefined;
}

type HashOptions = ReadOptions & {
  /** Sees the bytes on their way. It may stop early: the rest is hashed all the same. */
  look?: ((chunks: AsyncIterable<Uint8Array>) => Promise<void>) | undefined;
  /** Hashes the content too, which takes longer. */
  content?: boolean;
};

/** Reads an object to its end and hashes it; undefined where it is gone. */
export async function hashObject(
  store: ObjectStore,
  key: string,
  { look, content, ...read }: HashOptions = {},
): Promise<ObjectHash | undefined> {
  const object = await store.open(key, read);
  if (object === undefined) return undefined;
  const stored = new ByteHasher();
  const inside = content === true ? new ContentHasher() : undefined;
  const source = object.chunks[Symbol.asyncIterator]();
  const next = async () => {
    const step = await source.next();
    if (!step.done) {
      stored.update(step.value);
      await inside?.update(step.value);
    }
    return step;
  };
  // Without `return`, so that whoever stops early does not close what is still to be hashed.
  if (look) await look({ [Symbol.asyncIterator]: () => ({ next }) });
  while (!(await next()).done);
  return { ...stored.digest(), content: await inside?.digest() };
}
