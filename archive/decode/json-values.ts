import { isUtf8 } from 'node:buffer';

const byte = { quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d, openList: 0x5b, closeList: 0x5d };

/** The value does not end within these bytes. */
export const unfinished = -1;
/** A raw control character in a string, or a bracket too many: no more bytes will make it JSON. */
export const malformed = -2;

/**
 * Where the JSON object or list that starts at `at` ends (exclusive), by its brackets alone; {@link unfinished} or
 * {@link malformed} where it does not. Firehose writes records one after the other with nothing in between, so the
 * end has to be found.
 */
export function jsonValueEnd(bytes: Uint8Array, at: number): number {
  let depth = 0;
  let inString = false;
  for (let i = at; i < bytes.length; i++) {
    const b = bytes[i]!;
    if (inString) {
      if (b === byte.backslash) i++;
      else if (b === byte.quote) inString = false;
      else if (b < 0x20) return malformed;
    } else if (b === byte.quote) inString = true;
    else if (b === byte.open || b === byte.openList) depth++;
    else if (b === byte.close || b === byte.closeList) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return unfinished;
}

type Parsed =
  | { ok: true; value: unknown }
  | {
      ok: false;
      code: 'json-not-utf8';
      reason: string /** With U+FFFD for what is no UTF-8. */;
      lossy?: unknown;
    }
  | { ok: false; code: 'json-damaged'; reason: string };

/** The value of bytes [at, end), or why they are not JSON. */
export function parseJson(bytes: Buffer, at: number, end: number): Parsed {
  const piece = bytes.subarray(at, end);
  const utf8 = isUtf8(piece);
  try {
    const value: unknown = JSON.parse(piece.toString('utf8'));
    if (utf8) return { ok: true, value };
    return { ok: false, code: 'json-not-utf8', reason: 'JSON that is not UTF-8', lossy: value };
  } catch (error) {
    if (!utf8) return { ok: false, code: 'json-not-utf8', reason: 'JSON that is not UTF-8' };
    return {
      ok: false,
      code: 'json-damaged',
      reason: `text that is not JSON (${(error as Error).message})`,
    };
  }
}

/**
 * The value of bytes [at, end) where they are UTF-8 and JSON; undefined where they are not. Says nothing about why.
 * @param ascii the bytes are known to be ASCII, of which a string is made fastest
 */
export function tryJson(bytes: Buffer, at: number, end: number, ascii = false): unknown {
  if (!ascii && !isUtf8(bytes.subarray(at, end))) return undefined;
  try {
    return JSON.parse(bytes.toString(ascii ? 'latin1' : 'utf8', at, end));
  } catch {
    return undefined;
  }
}
