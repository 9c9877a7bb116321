/**
 * The agent's ANSI stripper (github.com/pborman/ansi, as agent 3.3.987 uses it), byte for byte:
 * agent-behaviour.md 2.3 rule 2 and its table in section 10.
 *
 * It works on bytes, not on characters, and so takes 0x80-0x9F, which are continuation bytes of UTF-8, for C1
 * controls. That is what destroys Japanese in the streamed copy, and it is reproduced here on purpose.
 *
 * Two readings differ from section 10's words. A well-formed CSI whose final byte is not in the table (`ESC [22;0;0t`)
 * is dropped like a known one, without a count of its parameters: the recorded samples show it, and so does the
 * library. And `SP X` takes 0-1 parameters, not exactly 1: so the library's table.
 */

const ESC = 0x1b;
const BACKSLASH = 0x5c;

/** [least, most] number of parameters; most = Infinity for any. */
type Arity = readonly [number, number];
const any: Arity = [0, Number.POSITIVE_INFINITY];

function arities(groups: Record<string, Arity>, prefix: string): [string, Arity][] {
  return Object.entries(groups).flatMap(([finals, arity]) =>
    [...finals].map((final): [string, Arity] => [prefix + final, arity]),
  );
}

/** ECMA-48 control sequences by intermediate and final byte, with the parameter counts that the table allows. */
const controlSequences = new Map<string, Arity>([
  ...arities({ '@ABCDEFGIJKLMNOPQSTUVXYZ[\\]^`abcdegijkn': [0, 1], HRf: [0, 2], Whlmo: any }, ''),
  ...arities(
    {
      '@AIJKLPQRXZ\\_ef': [0, 1],
      BDSY: [0, 2],
      'CEMOUVW[^`abdghij': [1, 1],
      GTk: [2, 2],
      c: [1, 2],
      'FH]': any,
    },
    ' ',
  ),
]);

const startsString = new Set([...'PX]^_'].map((c) => c.charCodeAt(0)));
const isC1 = (byte: number) => (byte & 0xe0) === 0x80;

/** Parameters as the stripper counts them: a private marker (`?` and the like) in front makes the whole string one. */
function countParameters(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  if ((bytes[0] as number) > 0x3b) return 1;
  return bytes.reduce((n, byte) => (byte === 0x3b ? n + 1 : n), 1);
}

/** Where the CSI whose parameters start at `at` ends (exclusive), or -1 when it makes the stripper give up. */
function endOfControlSequence(input: Uint8Array, at: number): number {
  let i = at;
  while (i < input.length && (input[i] as number) >= 0x30 && (input[i] as number) <= 0x3f) i++;
  const parameters = countParameters(input.subarray(at, i));
  const intermediates = i;
  while (i < input.length && (input[i] as number) >= 0x20 && (input[i] as number) <= 0x2f) i++;
  const final = input[i];
  if (final === undefined || final < 0x40 || final > 0x7e) return -1;
  const name = String.fromCharCode(...input.subarray(intermediates, i + 1));
  const [least, most] = controlSequences.get(name) ?? any;
  return parameters < least || parameters > most ? -1 : i + 1;
}

/** Where the control string whose body starts at `at` ends (exclusive), or -1: no `ESC \`, or an `ESC X` inside. */
function endOfControlString(input: Uint8Array, at: number): number {
  for (let i = at; i + 1 < input.length; i++) {
    if (input[i] !== ESC) continue;
    if (input[i + 1] === BACKSLASH) return i + 2;
    if (input[i + 1] === 0x58) return -1;
  }
  return -1;
}

/** Where the escape sequence at `at` ends (exclusive), or -1 when it makes the stripper give up on the chunk. */
function endOfSequence(input: Uint8Array, at: number): number {
  const first = input[at] as number;
  if (first === 0x9b) return endOfControlSequence(input, at + 1);
  // 0x8E and 0x8F (SS2, SS3) take the next byte with them, whatever it is: a newline too.
  if (first !== ESC) return first === 0x8e || first === 0x8f ? at + 2 : at + 1;
  const second = input[at + 1];
  if (second === undefined) return -1;
  if (second === 0x5b) return endOfControlSequence(input, at + 2);
  if (startsString.has(second)) return endOfControlString(input, at + 2);
  if (second === 0x4e || second === 0x4f) return at + 3;
  return second >= 0x40 && second <= 0x7e ? at + 2 : -1;
}

/**
 * One chunk (a line, or 33,000 bytes of one) without its escape sequences; the chunk itself, unchanged, when any of
 * them is malformed ("keep raw").
 * @param options.c1Bytes false for an agent that leaves bytes 0x80-0x9F alone
 */
export function stripAnsi(chunk: Uint8Array, options = { c1Bytes: true }): Uint8Array {
  let out: Uint8Array | undefined;
  let length = 0;
  let copied = 0;
  for (let i = 0; i < chunk.length; ) {
    const byte = chunk[i] as number;
    if (byte !== ESC && !(options.c1Bytes && isC1(byte))) {
      i++;
      continue;
    }
    out ??= new Uint8Array(chunk.length);
    out.set(chunk.subarray(copied, i), length);
    length += i - copied;
    const end = endOfSequence(chunk, i);
    if (end < 0) return chunk;
    i = Math.min(end, chunk.length);
    copied = i;
  }
  if (out === undefined) return chunk;
  out.set(chunk.subarray(copied), length);
  return out.subarray(0, length + chunk.length - copied);
}
