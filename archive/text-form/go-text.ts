/**
 * Go's `string` of bytes as JSON sees it: every byte that is not part of valid UTF-8 becomes one U+FFFD
 * (encoding/json; agent-behaviour.md 2.2). `TextDecoder` would replace a whole truncated sequence by one.
 */
export function goUtf8(bytes: Uint8Array): string {
  const text = decodeStrict(bytes);
  if (text !== undefined) return text;
  let out = '';
  let i = 0;
  while (i < bytes.length) {
    const length = runeLength(bytes, i);
    if (length === 0) {
      out += '\ufffd';
      i += 1;
    } else {
      let j = i + length;
      for (let next = runeLength(bytes, j); next > 0; next = runeLength(bytes, j)) j += next;
      out += decodeStrict(bytes.subarray(i, j)) as string;
      i = j;
    }
  }
  return out;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function decodeStrict(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes are UTF-8 throughout, as Go judges. */
export const isUtf8 = (bytes: Uint8Array): boolean => decodeStrict(bytes) !== undefined;

/** Length of the valid UTF-8 character at `i`, 0 when there is none (as Go's utf8.DecodeRune judges). */
export function runeLength(bytes: Uint8Array, i: number): 0 | 1 | 2 | 3 | 4 {
  const b0 = bytes[i];
  if (b0 === undefined) return 0;
  if (b0 < 0x80) return 1;
  const b1 = bytes[i + 1] ?? 0;
  const b2 = bytes[i + 2] ?? 0;
  const b3 = bytes[i + 3] ?? 0;
  const tail = (b: number) => (b & 0xc0) === 0x80;
  if (b0 >= 0xc2 && b0 <= 0xdf) return tail(b1) ? 2 : 0;
  if (b0 >= 0xe0 && b0 <= 0xef) {
    const low = b0 === 0xe0 ? 0xa0 : 0x80;
    const high = b0 === 0xed ? 0x9f : 0xbf;
    return b1 >= low && b1 <= high && tail(b2) ? 3 : 0;
  }
  if (b0 >= 0xf0 && b0 <= 0xf4) {
    const low = b0 === 0xf0 ? 0x90 : 0x80;
    const high = b0 === 0xf4 ? 0x8f : 0xbf;
    return b1 >= low && b1 <= high && tail(b2) && tail(b3) ? 4 : 0;
  }
  return 0;
}

const named: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/**
 * A string literal as Go >= 1.22's `encoding/json` writes it, HTML escaping on: `<`, `>`, `&`, U+2028 and U+2029
 * as \u00XX, the other controls too but for the short forms; DEL and non-ASCII literal. U+FFFD stays literal when it
 * was in the text and is written `\ufffd` when it stands for an invalid byte: see {@link goJsonBytes}.
 */
export function goJsonString(text: string): string {
  return `"${text.replace(/["\\\u0000-\u001f<>&\u2028\u2029]/g, (c) => named[c] ?? unicodeEscape(c))}"`;
}

function unicodeEscape(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** As {@link goJsonString}, for bytes: an invalid byte becomes the six characters `\ufffd`, a real U+FFFD stays. */
export function goJsonBytes(bytes: Uint8Array): string {
  const text = decodeStrict(bytes);
  if (text !== undefined) return goJsonString(text);
  let out = '';
  let i = 0;
  while (i < bytes.length) {
    let j = i;
    for (let n = runeLength(bytes, j); n > 0; n = runeLength(bytes, j)) j += n;
    if (j > i) out += goJsonString(decodeStrict(bytes.subarray(i, j)) as string).slice(1, -1);
    if (j < bytes.length) out += '\\ufffd';
    i = j + 1;
  }
  return `"${out}"`;
}
