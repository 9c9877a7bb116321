const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

const magic = Buffer.from([0x1f, 0x8b, 8]);

/** Bytes that {@link looksLikeGzip} looks at. */
export const gzipMagicBytes = 4;

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
 * What a member's header holds in its comment and extra field (RFC 1952), which no reader shows and AWS leaves away;
 * undefined where it has neither. A file name is what `gzip` writes by itself.
 */
export function gzipHeaderText(bytes: Uint8Array, at: number): string | undefined {
  const flags = bytes[at + 3] ?? 0;
  if ((flags & (flag.extra | flag.comment)) === 0) return undefined;
  const end = gzipHeaderEnd(bytes, at) ?? bytes.length;
  return Buffer.from(bytes.subarray(at + 10, Math.min(end, at + 266))).toString('latin1');
}

/** Whether a member somewhere in these bytes may have a header with more than its ten bytes. */
export function mayHaveHeaderText(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const flags = bytes[at + 3] ?? 0;
    if (flags & (flag.extra | flag.comment) && !(flags & flag.reserved)) return true;
  }
  return false;
}

/** Offset of the deflated data (RFC 1952), undefined where the header is cut off. */
export function gzipHeaderEnd(bytes: Uint8Array, at: number): number | undefined {
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
