import { isAscii } from 'node:buffer';

/**
 * A stretch of bytes that comes in pieces: what is here and not yet used up is `window`. Whoever reads asks it to grow,
 * so that no more is held than one value, or one gzip member, needs.
 */
export class ByteSource {
  window: Buffer;
  /** Offset of the window's first byte. */
  base = 0;
  /** Nothing will come behind the window. */
  ended: boolean;
  private ascii: boolean | undefined;
  private readonly chunks: AsyncIterator<Uint8Array> | undefined;

  constructor(from: Uint8Array | AsyncIterable<Uint8Array>) {
    if (from instanceof Uint8Array) {
      this.window = asBuffer(from);
      this.ended = true;
    } else {
      this.window = Buffer.alloc(0);
      this.ended = false;
      this.chunks = from[Symbol.asyncIterator]();
    }
  }

  /** Reads until the window has so many bytes, or nothing more comes. */
  async grow(bytes: number): Promise<void> {
    if (this.ended || this.window.length >= bytes) return;
    const pieces = [this.window];
    let length = this.window.length;
    while (length < bytes) {
      const next = await this.chunks!.next();
      if (next.done) {
        this.ended = true;
        break;
      }
      pieces.push(asBuffer(next.value));
      length += next.value.length;
    }
    this.ascii = undefined;
    this.window = pieces.length === 1 ? this.window : Buffer.concat(pieces, length);
  }

  /** Whether the window is ASCII. Asked once for a window; a part of what is ASCII is so too. */
  isAscii(): boolean {
    this.ascii ??= isAscii(this.window);
    return this.ascii;
  }

  consume(bytes: number): void {
    this.base += bytes;
    this.window = this.window.subarray(bytes);
  }

  /** Reads on to the end without keeping anything. */
  async drain(): Promise<void> {
    for (;;) {
      this.consume(this.window.length);
      if (this.ended) return;
      await this.grow(1);
    }
  }

  /** Lets go of where the bytes come from. */
  async close(): Promise<void> {
    if (!this.ended) await this.chunks?.return?.();
    this.ended = true;
  }
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
