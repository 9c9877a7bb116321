import fc from 'fast-check';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

const escapes = [
  ...['', '1', '2', '5', '0', '63', '64', '99999', '2;5', '?2', ';2'].flatMap((parameters) =>
    [...'CDPKm@J'].map((final) => `\x1b[${parameters}${final}`),
  ),
  ...['\x1b', '\x1b\x1b', '\x1b[', '\x1b[3', '\x1b[\x18', '\x1b[1\x1a', '\x1b[1 q', '\x1b[3\n', '\x1b[5\xe6'],
  ...['\x1b[1234567890123456D', '\x1b[12345678901234567D', '\x1b(B', '\x1b7', '\x1bPq\x1b\\'],
  ...['\x1b]0;t\x07', '\x1b]0;t\x1b\\', '\x1b]x', '\x1b]a\x1b'],
];
const controls = [
  '\b',
  '\b\b',
  '\r',
  ' \r',
  '\n',
  '\r\n',
  '\v',
  '\f',
  '\t',
  '\0',
  '\x07',
  '\x7f',
  '\x0e',
  '\x03',
];
const broken = [
  '\xe6\x97',
  '\xf0\x9f\x98',
  '\xc3',
  '\xed\xa0\x80',
  '\xc0\x80',
  '\xf4\x90\x80\x80',
  '\x80',
  '\xff',
];

/** One piece of what a hostile terminal session prints. Runs end near 64, 128, 256 bytes: there Go's memory grows. */
export const terminalPiece = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.string({ unit: fc.constantFrom(...'ab 0;?['), minLength: 1, maxLength: 6 }).map(bytes),
  },
  { weight: 4, arbitrary: fc.constantFrom('é', '日', '😀', '日本', '\ufffd', '\u0301', 'ÿ').map(bytes) },
  { weight: 5, arbitrary: fc.constantFrom(...escapes).map(latin1) },
  { weight: 6, arbitrary: fc.constantFrom(...controls).map(latin1) },
  { weight: 1, arbitrary: fc.constantFrom(...broken).map(latin1) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(58, 61, 62, 63, 64, 124, 127).map((n) => bytes('x'.repeat(n))) },
);

/** A few escape sequences and a text that ends just below a size at which Go's memory grows, to overwrite its end. */
const nearCapacity = fc
  .tuple(
    fc.constantFrom(60, 61, 62, 63, 64, 125, 126, 127, 128, 254, 256),
    fc.array(fc.constantFrom('\b', '\b\b', '\x1b[3D', '日', 'é', '😀', 'a', '\x1b[P', '\x1b[K'), {
      maxLength: 12,
    }),
  )
  .map(([length, tail]) => bytes('x'.repeat(length) + tail.join('')));

export const terminalPieces = fc.oneof(
  { weight: 5, arbitrary: fc.array(terminalPiece, { maxLength: 30 }) },
  { weight: 1, arbitrary: nearCapacity.map((piece) => [piece]) },
);

export const terminalBytes = terminalPieces.map((pieces) => new Uint8Array(Buffer.concat(pieces)));
