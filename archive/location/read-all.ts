import { UserError } from '../../base';
import type { ObjectStore, ReadOptions } from './types';

/**
 * An object's bytes, for what is known to be small; undefined where it is gone.
 * @param maxBytes refuse what is larger
 * @throws UserError `archive-object-too-large`; what `open` throws
 */
export async function readAll(
  store: ObjectStore,
  key: string,
  options: ReadOptions & { maxBytes?: number } = {},
): Promise<Uint8Array | undefined> {
  const { maxBytes = 64 * 2 ** 20, ...read } = options;
  const object = await store.open(key, read);
  if (!object) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of object.chunks) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new UserError(
        'archive-object-too-large',
        `${store.name}${key} is larger than ${maxBytes} bytes`,
        {
          hint: 'It is not what should lie under this key. Look at the object.',
        },
      );
    }
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}
