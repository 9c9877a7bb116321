/** A body that breaks off is given up after so many attempts without a single byte. */
const attempts = 4;

/**
 * The bytes of a body, going on where it broke off: the SDK retries a call, not the body that comes after it.
 * @param size bytes there must be; a body that ends early has broken off
 * @param again asks for the rest from an offset on, of the same object
 * @param failed makes the error to throw in the end
 */
export async function* rereading(
  size: number,
  body: AsyncIterable<Uint8Array>,
  again: (from: number) => Promise<AsyncIterable<Uint8Array>>,
  failed: (cause: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  let source: AsyncIterable<Uint8Array> | undefined = body;
  for (let left = attempts; ; left--) {
    const start = at;
    let cause: unknown = new RangeError(`the body ended after ${at} of ${size} bytes`);
    try {
      source ??= await again(at);
      for await (const chunk of source) {
        at += chunk.length;
        yield chunk;
      }
      if (at >= size) return;
      cause = new RangeError(`the body ended after ${at} of ${size} bytes`);
    } catch (error) {
      cause = error;
    }
    source = undefined;
    if (at > start) left = attempts;
    if (left <= 1) throw failed(cause);
  }
}
