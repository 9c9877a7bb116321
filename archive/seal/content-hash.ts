import { createHash } from 'node:crypto';
import { createGunzip, type Gunzip } from 'node:zlib';

/** Size and SHA-256 of bytes, the hash in hexadecimal. */
export type ByteHash = { size: number; sha256: string };

/** Counts and hashes bytes that come piece by piece. */
export class ByteHasher {
  readonly #hash = createHash('sha256');
  size = 0;

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.size += bytes.length;
  }

  digest(): ByteHash {
    return { size: this.size, sha256: this.#hash.digest('hex') };
  }
}

/**
 * Hashes an object's content: what its gzip members hold, one after the other, or its bytes where it does not begin
 * as gzip does. One layer: gzip in gzip stays as it is. docs/seal-format.md, "Content", says the same.
 */
export class ContentHasher {
  readonly #content = new ByteHasher();
  /** The first byte, until the second has come. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #gunzip: { stream: Gunzip; closed: Promise<void> } | undefined;
  #given = 0;
  #damaged = false;

  async update(bytes: Uint8Array): Promise<void> {
    let next = bytes;
    if (this.#head) {
      next = Buffer.concat([this.#head, bytes]);
      this.#head = next.length < 2 ? Buffer.from(next) : undefined;
      if (this.#head) return;
      if (next[0] === 0x1f && next[1] === 0x8b) this.#gunzip = this.#start();
    }
    if (this.#gunzip === undefined) return this.#content.update(next);
    this.#given += next.length;
    if (this.#damaged) return;
    const { stream, closed } = this.#gunzip;
    // A write that fails is never called back.
    await Promise.race([new Promise<void>((resolve) => stream.write(next, () => resolve())), closed]);
  }

  #start() {
    const stream = createGunzip({ chunkSize: 64 * 1024 });
    stream.on('data', (content: Buffer) => this.#content.update(content));
    stream.on('error', () => {
      this.#damaged = true;
    });
    return { stream, closed: new Promise<void>((resolve) => stream.once('close', () => resolve())) };
  }

  /** @returns undefined where the gzip is damaged or cut, or something that is none comes behind it */
  async digest(): Promise<ByteHash | undefined> {
    if (this.#gunzip === undefined) {
      if (this.#head) this.#content.update(this.#head);
      return this.#content.digest();
    }
    const { stream, closed } = this.#gunzip;
    stream.end();
    await closed;
    // Node passes over zeros behind the last member.
    return this.#damaged || stream.bytesWritten !== this.#given ? undefined : this.#content.digest();
  }
}
