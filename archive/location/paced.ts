import { seconds } from './ask';
import type { S3Bounds } from './bounds';
import { silence } from './endpoint-fault';

/**
 * The chunks of a body that keeps its pace. Only waiting counts: whoever reads may take his time.
 * @param drop ends the connection; a body that is waited for cannot be closed otherwise
 * @throws EndpointFault where it stalls or drips; the signal's reason, at once; what the body throws
 */
export async function* paced(
  body: AsyncIterable<Uint8Array>,
  drop: () => void,
  { paceMs, paceBytes }: Pick<S3Bounds, 'paceMs' | 'paceBytes'>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const source = body[Symbol.asyncIterator]();
  let waited = 0;
  let got = 0;
  let over = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const from = performance.now();
      const step = await within(source.next(), paceMs - waited, signal, () => stalled(got, paceMs));
      if (step.done) {
        over = true;
        return;
      }
      waited += performance.now() - from;
      got += step.value.length;
      yield step.value;
      if (got >= paceBytes) waited = got = 0;
    }
  } finally {
    // Not `source.return`: behind a `next` that never settles it never does either.
    if (!over) drop();
  }
}

const stalled = (got: number, paceMs: number) =>
  silence(`the body stalled: ${got} bytes in ${seconds(paceMs)} of waiting`);

/** A promise's value, unless it takes longer than `ms`, or the signal comes first. */
async function within<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  late: () => Error,
): Promise<T> {
  let stop = () => {};
  const first = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, ms));
    const interrupted = () => reject(signal!.reason);
    signal?.addEventListener('abort', interrupted, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
    };
  });
  try {
    return await Promise.race([promise, first]);
  } finally {
    stop();
  }
}
