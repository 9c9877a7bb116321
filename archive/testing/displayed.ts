import fc from 'fast-check';

/** A body in chunks of `size` bytes. */
export async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Pieces of what a terminal may have displayed: any bytes, and what is like the marks that `script` writes. */
export const displayedPiece = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc
    .constantFrom(
      '\r',
      '\r\n',
      '\n',
      'x\nScript done on 1\n',
      '\r\r\n',
      'Script started on ',
      'y'.repeat(2_000),
    )
    .map((s) => Buffer.from(s)),
);
