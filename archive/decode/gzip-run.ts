import { gunzipSync } from 'node:zlib';
import { asBuffer } from './byte-source';
import { mayHaveHeaderText } from './gzip-header';

/** How a member without file name and time starts, as AWS and zlib write it; `XFL` and `OS` vary. */
const memberStart = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
const least = 16 * 1024;
const most = 512 * 1024;
const maxContent = 8 * 2 ** 20;

/**
 * Inflates many gzip members in one go, which takes half the time of one by one: what an object is in almost every
 * case. Whatever is not in order makes it give up, and the members are then looked at one by one.
 */
export class GzipRuns {
  private packed = 256 * 1024;
  private givenUp = false;

  /**
   * @param window starts with a gzip member
   * @param ended nothing comes behind the window
   * @returns whole members from the start of the window; undefined where there are none to be had this way
   */
  read(window: Buffer, ended: boolean, maxBytes: number): { content: Buffer; length: number } | undefined {
    if (this.givenUp) return undefined;
    const length = this.runLength(window, ended);
    if (length === undefined) return undefined;
    // Its header is looked at where each is read by itself.
    if (mayHaveHeaderText(window.subarray(0, length))) return this.giveUp();
    const limit = Math.min(maxContent, maxBytes);
    try {
      const { buffer, engine } = gunzipSync(window.subarray(0, length), {
        info: true,
        maxOutputLength: Math.max(1, limit),
        // Session logs shrink to about a tenth: what comes in one piece need not be put together.
        chunkSize: Math.max(16 * 1024, Math.min(limit, 12 * length)),
      }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
      // zlib leaves zeros behind a member alone, and does not say so.
      if (engine.bytesWritten !== length) return this.giveUp();
      const ratio = Math.max(1, buffer.length / length);
      this.packed = Math.max(least, Math.min(most, Math.floor(maxContent / ratio / 2)));
      return { content: asBuffer(buffer), length };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE' || this.packed <= least) {
        return this.giveUp();
      }
      this.packed = Math.max(least, this.packed >> 3);
      return undefined;
    }
  }

  /** Up to where whole members seem to reach. */
  private runLength(window: Buffer, ended: boolean): number | undefined {
    if (ended && window.length <= this.packed) return window.length;
    const next = window.lastIndexOf(memberStart, Math.min(window.length, this.packed));
    if (next > 0) return next;
    // One member larger than a run: it is inflated if all of it is here, else not in this way.
    return ended && window.indexOf(memberStart, this.packed) < 0 ? window.length : undefined;
  }

  private giveUp(): undefined {
    this.givenUp = true;
    return undefined;
  }
}
