import { constants, crc32, inflateRawSync } from 'node:zlib';

/** One member of a gzip stream (RFC 1952), checked, or why it is none. */
export type GzipMember =
  | { ok: true; content: Uint8Array; length: number }
  | { ok: false; reason: string; tooLarge?: true };

const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Whether a member can start here: magic number, the one compression method there is, no reserved flag. */
export function looksLikeGzip(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x1f &&
    bytes[at + 1] === 0x8b &&
    bytes[at + 2] === 8 &&
    ((bytes[at + 3] ?? 0xff) & flag.reserved) === 0
  );
}

/**
 * Inflates the one member that starts at `at`. Node's own gunzip is all or nothing over a whole stream of members,
 * and ignores what comes after them: neither does for an archive of which a part may be damaged.
 * @param maxBytes refuse to inflate beyond this many bytes
 */
export function readGzipMember(bytes: Uint8Array, at: number, maxBytes: number): GzipMember {
  const body = headerEnd(bytes, at);
  if (body === undefined) return { ok: false, reason: 'a gzip header that is cut off' };
  let inflated: { buffer: Uint8Array; engine: { bytesWritten: number } };
  try {
    inflated = inflateRawSync(bytes.subarray(body), {
      info: true,
      maxOutputLength: Math.max(1, maxBytes),
      finishFlush: constants.Z_FINISH,
    }) as unknown as typeof inflated;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return { ok: false, tooLarge: true, reason: `a gzip member that inflates beyond ${maxBytes} bytes` };
    }
    return code === 'Z_BUF_ERROR'
      ? { ok: false, reason: 'a gzip member that is cut off' }
      : { ok: false, reason: `a damaged gzip member (${(error as Error).message})` };
  }
  const content = inflated.buffer;
  const end = body + inflated.engine.bytesWritten;
  if (end + 8 > bytes.length) return { ok: false, reason: 'a gzip member that is cut off' };
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, 8);
  if (trailer.getUint32(0, true) !== crc32(content)) {
    return { ok: false, reason: 'a gzip member whose checksum does not fit its content' };
  }
  if (trailer.getUint32(4, true) !== content.length % 2 ** 32) {
    return { ok: false, reason: 'a gzip member whose length does not fit its content' };
  }
  return { ok: true, content, length: end + 8 - at };
}

/** Offset of the deflated data, undefined where the header is cut off. */
function headerEnd(bytes: Uint8Array, at: number): number | undefined {
  const flags = bytes[at + 3] ?? 0;
  let end = at + 10;
  if (flags & flag.extra) end += 2 + ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8));
  for (const text of [flag.name, flag.comment]) {
    if (!(flags & text)) continue;
    const zero = bytes.indexOf(0, end);
    if (zero < 0) return undefined;
    end = zero + 1;
  }
  if (flags & flag.headerCrc) end += 2;
  return end < bytes.length ? end : undefined;
}
