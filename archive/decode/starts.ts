import { gzipMagicBytes, looksLikeGzip } from './gzip-header';

/** First fields of what the pipeline writes: envelopes (of AWS and of emulators), and messages without an envelope. */
const firstFields = ['"messageType"', '"owner"', '"logEvents"', '"eventVersion"'].map((field) =>
  Buffer.from(field),
);
const longestField = Math.max(...firstFields.map(({ length }) => length));
/** Blanks allowed between a brace and its first field. */
const maxBlanks = 64;

export function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const b = bytes[at];
    if (b !== 0x0a && b !== 0x0d && b !== 0x20 && b !== 0x09) break;
  }
  return at;
}

/**
 * The next place after damage where reading can start again: a gzip member, an envelope, or a line that starts with
 * a brace. Any other brace may lie inside the damaged value, and what it holds may be only a part of a record.
 * @param before the byte before `from` in the layer
 * @param ended nothing comes behind these bytes
 * @returns where reading goes on, and whether it is a start; if not, the search has to go on there with more bytes
 */
export function nextStart(
  bytes: Buffer,
  from: number,
  before: number | undefined,
  ended: boolean,
): { at: number; found: boolean } {
  for (let at = from; at < bytes.length; at++) {
    const b = bytes[at];
    if (b === 0x1f) {
      if (looksLikeGzip(bytes, at)) return { at, found: true };
      if (!ended && bytes.length - at < gzipMagicBytes) return { at, found: false };
    } else if (b === 0x7b) {
      const previous = at === from ? before : bytes[at - 1];
      if (previous === 0x0a) return { at, found: true };
      const field = skipBlank(bytes.subarray(0, at + maxBlanks), at + 1);
      if (firstFields.some((first) => bytes.subarray(field, field + first.length).equals(first))) {
        return { at, found: true };
      }
      if (!ended && bytes.length - field < longestField) return { at, found: false };
    }
  }
  return { at: bytes.length, found: false };
}
