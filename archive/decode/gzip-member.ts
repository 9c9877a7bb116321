import { constants, crc32, inflateRawSync } from 'node:zlib';
import { asBuffer } from './byte-source';
import { gzipHeaderEnd } from './gzip-header';
import type { DecodeProblemCode } from './types';

/** One member of a gzip stream (RFC 1952), checked; or why it is none, with what could be inflated of it. */
type GzipMember =
  | { ok: true; content: Buffer; length: number }
  | {
      ok: false;
      code: DecodeProblemCode;
      reason: string;
      /** What the damaged member still gives. Nothing vouches for it. */
      content?: Buffer;
    };

export const trailerBytes = 8;

export const gzipReasons = {
  headerCut: { code: 'gzip-header-cut', reason: 'a gzip header that is cut off' },
  cut: { code: 'gzip-cut', reason: 'a gzip member that is cut off' },
  checksum: { code: 'gzip-checksum', reason: 'a gzip member whose checksum does not fit its content' },
  length: { code: 'gzip-length', reason: 'a gzip member whose length does not fit its content' },
} as const;

/**
 * Inflates the one member that starts at `at`, in one go. Node's own gunzip is all or nothing over a whole stream of
 * members, and ignores what comes after them: neither does for an archive of which a part may be damaged.
 * @param maxBytes refuse to inflate beyond this many bytes
 */
export function readGzipMember(bytes: Uint8Array, at: number, maxBytes: number): GzipMember {
  const body = gzipHeaderEnd(bytes, at);
  if (body === undefined) return { ok: false, ...gzipReasons.headerCut };
  let inflated: { buffer: Uint8Array; engine: { bytesWritten: number } };
  try {
    inflated = inflateRawSync(bytes.subarray(body), {
      info: true,
      maxOutputLength: Math.max(1, maxBytes),
      finishFlush: constants.Z_FINISH,
    }) as unknown as typeof inflated;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return {
        ok: false,
        code: 'gzip-too-large',
        reason: `a gzip member that inflates beyond ${maxBytes} bytes`,
      };
    }
    if (code === 'Z_BUF_ERROR') return { ok: false, ...gzipReasons.cut };
    return { ok: false, code: 'gzip-damaged', reason: `a damaged gzip member (${message})` };
  }
  const content = asBuffer(inflated.buffer);
  const end = body + inflated.engine.bytesWritten;
  if (end + trailerBytes > bytes.length) return { ok: false, ...gzipReasons.cut, content };
  const wrong = checkTrailer(bytes, end, crc32(content), content.length);
  if (wrong) return { ok: false, ...wrong, content };
  return { ok: true, content, length: end + trailerBytes - at };
}

/** What is wrong with the eight bytes behind the deflated data; undefined when nothing is. */
export function checkTrailer(bytes: Uint8Array, at: number, crc: number, length: number) {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + at, trailerBytes);
  if (trailer.getUint32(0, true) !== crc) return gzipReasons.checksum;
  if (trailer.getUint32(4, true) !== length % 2 ** 32) return gzipReasons.length;
  return undefined;
}

/**
 * All that a cut or damaged member gives before the place where inflating fails: zlib throws the output of the failing
 * call away, so the longest input that does not fail is searched for.
 */
export function salvageGzipMember(bytes: Uint8Array, at: number, maxBytes: number): Buffer {
  const body = gzipHeaderEnd(bytes, at);
  if (body === undefined) return Buffer.alloc(0);
  const available = bytes.length - body;
  const inflate = (length: number): Buffer | undefined => {
    try {
      return inflateRawSync(bytes.subarray(body, body + length), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: Math.max(1, maxBytes),
      });
    } catch {
      return undefined;
    }
  };
  const all = inflate(available);
  if (all !== undefined) return all;
  let best: Buffer = Buffer.alloc(0);
  let good = 0;
  let bad = Math.min(available, 1_024);
  for (;;) {
    const content = inflate(bad);
    if (content === undefined) break;
    best = content;
    good = bad;
    bad = Math.min(available, bad * 2);
  }
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    const content = inflate(middle);
    if (content === undefined) bad = middle;
    else {
      good = middle;
      best = content;
    }
  }
  return best;
}
