import { messageOf } from '../../base';
import type { S3Bounds } from './bounds';
import { EndpointFault, silence } from './endpoint-fault';

export interface Reread {
  /** Bytes there must be; a body that ends early has broken off. */
  size: number;
  /** Opens the rest from an offset on, of the same object. The first time from 0. */
  from: (offset: number) => Promise<AsyncIterable<Uint8Array>>;
  /** Sees the bytes on their way. */
  look?: ((chunk: Uint8Array) => void) | undefined;
  /** Has the last word, when all bytes are there. @throws what is wrong with them */
  end?: (() => void) | undefined;
  bounds: Pick<S3Bounds, 'attempts' | 'paceBytes'>;
  /** Whether an error is not to be met with another attempt. */
  isFinal: (cause: unknown) => boolean;
  /** Makes the error to throw in the end. */
  failed: (cause: unknown) => unknown;
}

/**
 * The bytes of a body, going on where it broke off: the SDK retries a call, not the body that comes after it. Given up after
 * so many attempts in a row that gave less than `paceBytes`: a server that drips and breaks off would have us for ever.
 */
export async function* rereading({
  size,
  from,
  look,
  end,
  bounds: { attempts, paceBytes },
  isFinal,
  failed,
}: Reread): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let left = attempts; ; left--) {
    const start = at;
    let cause: unknown;
    let body: AsyncIterable<Uint8Array> | undefined;
    try {
      body = await from(at);
      for await (const chunk of body) {
        if (at + chunk.length > size) throw new EndpointFault(`the body goes on behind its ${size} bytes`);
        at += chunk.length;
        look?.(chunk);
        yield chunk;
      }
      if (at === size) {
        end?.();
        return;
      }
      cause = silence(`the body ended after ${at} of ${size} bytes`);
    } catch (error) {
      const isBreak = body !== undefined && (error as NodeJS.ErrnoException).code !== undefined;
      cause = isBreak
        ? silence(`the body broke off after ${at} of ${size} bytes: ${messageOf(error)}`)
        : error;
    }
    if (at - start >= paceBytes) left = attempts;
    if (left <= 1 || isFinal(cause)) throw failed(cause);
  }
}
