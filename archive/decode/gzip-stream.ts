import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source';
import { gzipHeaderEnd } from './gzip-header';
import { checkTrailer, gzipReasons, trailerBytes } from './gzip-member';
import type { DecodeProblemCode } from './types';

/** deflate ends at 1,032 to 1: what one write may give stays below 17 MB. */
const sliceBytes = 16 * 1024;
/** When a member turns out to be damaged, zlib throws away what it has not handed out yet: at most this much. */
const outputBytes = 64 * 1024;

/** What became of a member that was inflated as a stream; filled in when the stream has ended. */
export interface StreamedMember {
  problem?: { code: DecodeProblemCode; reason: string };
  /** Its end was found: the source stands behind it. Else the source stands where inflating failed. */
  whole: boolean;
}

/**
 * Inflates the member at the start of the source's window piece by piece, for members too large to hold, and checks it.
 * Used up in `source` is what was inflated. Leaving the loop early leaves `source` somewhere inside the member.
 */
export async function* streamGzipMember(source: ByteSource, member: StreamedMember): AsyncGenerator<Buffer> {
  member.whole = false;
  const body = gzipHeaderEnd(source.window, 0);
  if (body === undefined) {
    member.problem = gzipReasons.headerCut;
    return;
  }
  source.consume(body);
  const inflate = createInflateRaw({
    chunkSize: outputBytes,
    // Nothing is read while a write is under way, and a write must not wait for that.
    ...{ readableHighWaterMark: 2 ** 30 },
  });
  let failure: Error | undefined;
  inflate.on('error', (error) => {
    failure = error;
  });
  let crc = 0;
  let length = 0;
  try {
    for (let given = 0; ; ) {
      if (source.window.length === 0) await source.grow(sliceBytes);
      if (source.window.length === 0) {
        member.problem = gzipReasons.cut;
        return;
      }
      const slice = source.window.subarray(0, sliceBytes);
      await new Promise<void>((resolve) => inflate.write(slice, () => resolve()));
      const content: Buffer | null = inflate.read();
      if (content !== null) {
        crc = crc32(content, crc);
        length += content.length;
        yield content;
      }
      if (failure) {
        member.problem = {
          code: 'gzip-damaged',
          reason: `a damaged gzip member (${(failure as Error).message})`,
        };
        return;
      }
      const used = inflate.bytesWritten - given;
      source.consume(used);
      given += used;
      // Input left over is how zlib says that the member's data has ended.
      if (used < slice.length) break;
    }
  } finally {
    inflate.destroy();
  }
  await source.grow(trailerBytes);
  if (source.window.length < trailerBytes) {
    source.consume(source.window.length);
    member.problem = gzipReasons.cut;
    return;
  }
  const wrong = checkTrailer(source.window, 0, crc, length);
  if (wrong) member.problem = wrong;
  member.whole = true;
  source.consume(trailerBytes);
}
