/**
 * Whether a JSON text gives a key twice: JSON.parse keeps the last and says nothing, and another reader may keep the first.
 * Counts the keys in the text, which must be valid, and in what was parsed from it; about 1 ns a byte.
 */
export function hasKeyTwice(text: Uint8Array, from: number, to: number, value: unknown): boolean {
  let keys = 0;
  for (let i = from; i < to; i++) {
    if (text[i] !== quote) continue;
    for (i++; i < to && text[i] !== quote; i++) if (text[i] === backslash) i++;
    let after = i + 1;
    while (text[after] === space || text[after] === 0x0a || text[after] === 0x0d || text[after] === 0x09)
      after++;
    if (text[after] === colon) keys++;
  }
  return keys !== keysIn(value);
}

/** The same of text in a string. */
export function textHasKeyTwice(text: string, value: unknown): boolean {
  // Every key ends in such a quote, and so does what begins a text with a colon: never fewer than the keys.
  let ends = 0;
  keyEnd.lastIndex = 0;
  while (keyEnd.test(text)) ends++;
  return ends !== keysIn(value) && countsOtherwise(text, value);
}

const keyEnd = /(?<!\\)(?:\\\\)*"[ \n\r\t]*:/g;

function countsOtherwise(text: string, value: unknown): boolean {
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== quote) continue;
    for (i++; i < text.length && text.charCodeAt(i) !== quote; i++) if (text.charCodeAt(i) === backslash) i++;
    let after = i + 1;
    while (isBlank(text.charCodeAt(after))) after++;
    if (text.charCodeAt(after) === colon) keys++;
  }
  return keys !== keysIn(value);
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const space = 0x20;
const isBlank = (code: number) => code === space || code === 0x0a || code === 0x0d || code === 0x09;

/** Without recursion: a value may be millions deep. Without lists of keys and values: it is asked of every record. */
function keysIn(value: unknown): number {
  let keys = 0;
  const todo: object[] = [];
  const look = (one: unknown) => {
    if (typeof one === 'object' && one !== null) todo.push(one);
  };
  look(value);
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    if (Array.isArray(one)) for (let at = 0; at < one.length; at++) look(one[at]);
    else
      for (const key in one) {
        keys++;
        look((one as Record<string, unknown>)[key]);
      }
  }
  return keys;
}
