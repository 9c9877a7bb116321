import fc from 'fast-check';
import { LineEmulator } from '.';
import { NaiveEmulator, NaivePanic } from './testing/naive-emulator';
import { terminalPieces } from './testing/terminal-bytes';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

function emulated(...writes: (string | Uint8Array)[]): string {
  const emulator = new LineEmulator();
  for (const input of writes) {
    const outcome = emulator.write(typeof input === 'string' ? bytes(input) : input);
    if (outcome === 'panic') return outcome;
  }
  return Buffer.from(emulator.text).toString('latin1');
}
/** UTF-8 as the emulator's text is shown here: a character for each byte. */
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('rules, one by one', () => {
  test.each<[string, string, string]>([
    ['plain text', 'hello\n', 'hello\n'],
    ['Japanese, box drawing and emoji survive', '日本│😀', latin1('日本│😀')],
    ['a C1 control as a character of UTF-8 too', '\u009b31m', latin1('\u009b31m')],
    ['BEL, NUL, DEL and TAB are deleted', 'a\x07b\0c\x7fd\te', 'abcde'],
    ['other C0 controls pass', 'a\x03\x0e\x0f\x18\x1a\x1cb', 'a\x03\x0e\x0f\x18\x1a\x1cb'],
    ['VT and FF are newlines', 'a\vb\fc', 'a\nb\nc'],
    ['a newline goes to the end, wherever the cursor is', 'abc\b\b\nd', 'abc\nd'],

    ['CR to the start of the line', 'one\nabc\rX', 'one\nXbc'],
    ['CR twice stays there', 'one\nabc\r\rX', 'one\nXbc'],
    ['CR after going back over a newline', 'one\nab\b\b\b\rX', 'Xne\nab'],
    ['CR after going forward over a newline', 'one\nab\x1b[5D\r\x1b[4C\rX', 'one\nXb'],
    ['CR after the newline was deleted', 'one\nab\x1b[2D\x1b[D\x1b[P\rX', 'Xneab'],
    ['CR after the end of the text was deleted into the line before', 'one\nab\x1b[5P\rX', 'X'],
    [
      'CR behind a shorter character over a longer one, in the next line',
      '日x\ncd\x1b[5Da\x1b[4C\rY',
      'ax\nYd',
    ],
    ['CR behind a newline that was deleted', 'a\nbcd\x1b[4D\x1b[P\x1b[2C\rX', 'Xbcd'],
    ['CR after space and CR went to the last line', 'a \ncd\x1b[5D\r \rX\rY', '  \nYX'],

    ['space and CR: to the last byte', 'ab \rX', 'abX'],
    ['space and CR: a control between does not matter', 'ab \x07\x1b[m\rX', 'abX'],
    ['space and CR: a newline between neither', 'ab \n\rX', 'ab X'],
    ['space and CR: backspace between neither', 'ab \b\b\rX', 'abX'],
    ['space and CR: a printed character between does', 'ab c\rX', 'Xb c'],
    ['space and CR: the last byte of a longer character', '日 \b\x1b[K\rX', `${latin1('日').slice(0, 2)}X`],

    ['overwriting', 'abc\rXY', 'XYc'],
    ['overwriting and on', 'abc\rWXYZ', 'WXYZ'],
    ['a shorter character over a longer one', '日本\rX', `X${latin1('本')}`],
    ['a longer character damages what comes after', 'abcdef\r世', '\xe4\xb8\x96\xb8\x96def'],
    ['two bytes over one', 'abc\ré', '\xc3\xa9\xa9c'],
    ['damage no further than the text goes', 'ab\b世', 'a\xe4\xb8\x96'],
    ['damage of one byte at the end', 'abc\b\b世', 'a\xe4\xb8\x96\xb8'],
    ['damaged bytes are characters of one byte', 'abcdef\r世XY', '\xe4\xb8\x96XYdef'],

    ['BS back by a character', '日本\bX', `${latin1('日')}X`],
    ['BS over newlines', 'a\n\b\bX', 'X\n'],
    ['BS not before the start', '\b\bX', 'X'],

    ['CSI D by its number', 'abcdef\x1b[3DX', 'abcXef'],
    ['CSI D by characters', '日本語\x1b[2DX', `${latin1('日')}X${latin1('語')}`],
    ['CSI D: 1 by default', 'ab\x1b[DX', 'aX'],
    ['CSI D: 0 is 1', 'ab\x1b[0DX', 'aX'],
    ['CSI D: the first number only', 'abcd\x1b[2;9DX', 'abXd'],
    ['CSI D: no number first is 1', 'abcd\x1b[?3DX\x1b[;2DY', 'abcY'],
    ['CSI D over newlines', 'a\nbc\x1b[4DX', 'X\nbc'],
    ['CSI C', 'abcd\r\x1b[2CX', 'abXd'],
    ['CSI C not behind the end', 'ab\r\x1b[9CX', 'abX'],
    ['CSI P', 'abcd\r\x1b[2PX', 'Xd'],
    ['CSI P by characters', '日本語\r\x1b[2P', latin1('語')],
    ['CSI P of more than there is', 'abcd\b\b\x1b[9P', 'ab'],
    ['CSI P at the start of a line deletes its text, not the newline before', 'a\nb\r\x1b[P', 'a\n'],
    ['CSI P at the end: bytes before it', 'ab日\x1b[P', `ab${latin1('日').slice(0, 2)}`],
    ['CSI P at the end: not more than there are', 'ab\x1b[3P', 'ab'],
    ['CSI P at the end: all of them', 'ab\x1b[2P', ''],
    ['CSI K cuts at the cursor', 'abcd\x1b[2D\x1b[K', 'ab'],
    ['CSI K: the parameter is ignored', 'abcd\x1b[2D\x1b[1K\x1b[2K', 'ab'],
    ['CSI K cuts off later lines too', 'ab\ncd\x1b[4D\x1b[K', 'a'],
    ['all other finals are removed', 'a\x1b[31mb\x1b[Hc\x1b[2Jd\x1b[Ae\x1b[?25hf\x1b[1@g', 'abcdefg'],
    ['CAN and SUB end a control sequence', 'a\x1b[3\x18b\x1b[3\x1aDc', 'abDc'],
    ['16 bytes of parameters are well formed', 'ab\x1b[0000000000000001DX', 'aX'],
    ['17 are not', 'ab\x1b[00000000000000001DX', 'ab00000000000000001DX'],
    ['malformed: newline kept', 'a\x1b[3\nb', 'a3\nb'],
    ['malformed: CR acts', 'ab\x1b[3\rX', 'Xb3'],
    ['malformed: an intermediate byte', 'a\x1b[1 qb', 'a1 qb'],
    ['malformed: ESC starts anew', 'a\x1b[1\x1b[mb', 'a1b'],
    ['malformed: a character of UTF-8', 'a\x1b[1日', latin1('a1日')],

    ['OSC to BEL', 'a\x1b]0;title\x07b', 'ab'],
    ['OSC to ESC backslash', 'a\x1b]0;title\x1b\\b', 'ab'],
    ['OSC with an ESC that ends nothing', 'a\x1b]0;t\x1b\x1b\\b', 'ab'],
    ['OSC, empty', 'a\x1b]\x07b', 'ab'],
    ['an unterminated OSC swallows the rest, newline included', 'a\x1b]0;t\nb\n', 'a'],
    ['ESC and any other byte: three bytes', 'a\x1b(Bb', 'ab'],
    ['ESC 7 takes the next letter', 'a\x1b7bc', 'ac'],
    ['ESC 7 takes the newline', 'a\x1b7\nb', 'ab'],
    ['ESC LF loses the newline and a letter', 'a\x1b\nbc', 'ac'],
    ['ESC 7 takes one byte of a character, whose others are then dropped', 'a\x1b7日b', 'ab'],
    ['ESC before ESC takes it along', 'a\x1b\x1b[31mb', 'a31mb'],
    ['DCS: its body is printed less one byte', 'a\x1bPqrs\x1b\\b', 'ars'],
    ['ESC at the end waits', 'a\x1b', 'a'],
    ['a control sequence at the end waits', 'a\x1b[3', 'a'],

    ['no panic: space, CR, backspace', 'a \r\b\b\bX', 'X '],
    ['no panic: before an empty text, a newline', ' \b\x1b[K\r\nX', '\nX'],
    ['no panic: before an empty text, CSI D, K and BS', ' \b\x1b[K\r\b\x1b[D\x1b[K\r', ''],
    ['panic: printing before an empty text', ' \b\x1b[K\rX', 'panic'],
    ['panic: printing Japanese there', ' \b\x1b[K\r日', 'panic'],
    ['panic: CSI C there', ' \x1b[9D\x1b[K\r\x1b[C', 'panic'],
    ['panic: CSI P there', ' \x1b[P\r\x1b[P', 'panic'],
    ['panic: what a malformed control sequence prints there', ' \x1b[P\r\x1b[1\n', 'panic'],
  ])('%s: %j', (_rule, input, expected) => {
    expect(emulated(input)).toBe(expected);
  });

  test.each<[string, number[], string]>([
    ['a cut character', [0x61, 0xe6, 0x97, 0x62], 'ab'],
    ['a lone continuation byte', [0x61, 0x9b, 0x62], 'ab'],
    ['an overlong form', [0xc0, 0x80, 0x62], 'b'],
    ['a surrogate', [0xed, 0xa0, 0x80, 0x62], 'b'],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80, 0x62], 'b'],
    ['0xFF', [0xff, 0x62], 'b'],
    ['but a real U+FFFD stays', [0xef, 0xbf, 0xbd, 0x62], '\xef\xbf\xbdb'],
    ['a space, then invalid bytes, then CR: still after a space', [0x61, 0x20, 0xff, 0x0d, 0x58], 'aX'],
  ])('invalid bytes are dropped: %s', (_what, input, expected) => {
    expect(emulated(new Uint8Array(input))).toBe(expected);
  });
});

describe('across calls', () => {
  test.each<[string, string[], string]>([
    ['a control sequence', ['abc\x1b', '[', '2', 'DX'], 'aXc'],
    ['its parameters when it is malformed', ['a\x1b[1', '2\n'], 'a12\n'],
    ['an OSC and its terminator', ['a\x1b]0;t', '\n', 'x\x1b', '\\b'], 'ab'],
    ['three bytes', ['a\x1b', '7', '\nb'], 'ab'],
    ['the last character was a space', ['a ', '\r', 'X'], 'aX'],
  ])('%s', (_what, writes, expected) => {
    expect(emulated(...writes)).toBe(expected);
  });

  test('a character of UTF-8 is not put together', () => {
    const [a, b, c] = bytes('日');
    expect(emulated(Uint8Array.of(0x61, a!, b!), Uint8Array.of(c!, 0x62))).toBe('ab');
  });

  test('only the bytes of the range count, for a character at its end too', () => {
    const emulator = new LineEmulator();
    emulator.write(bytes('xa日y'), 1, 4);
    expect(Buffer.from(emulator.text).toString()).toBe('a');
  });

  test('reset forgets text, cursor, open sequence, last character and panic', () => {
    for (const before of ['abc\b', 'a\x1b]0;', 'a\x1b[3', 'a\x1b', 'a ', ' \b\x1b[K\rX']) {
      const emulator = new LineEmulator();
      emulator.write(bytes(before));
      emulator.reset();
      expect(emulator.text).toHaveLength(0);
      expect(emulator.write(bytes('AB\rC'))).toBe('ok');
      expect(Buffer.from(emulator.text).toString()).toBe('CB');
    }
  });

  test('after a panic nothing is taken', () => {
    const emulator = new LineEmulator();
    expect(emulator.write(bytes(' \b\x1b[K\rX\nabc'))).toBe('panic');
    expect(emulator.write(bytes('more'))).toBe('panic');
  });
});

describe("damage depends on where Go's memory grows", () => {
  const text = (length: number) => 'x'.repeat(length);
  test('none where the character needs more memory', () => {
    expect(emulated(`${text(64)}\b\b日`)).toBe(`${text(62)}${latin1('日')}x`);
  });
  test('a byte earlier there is', () => {
    expect(emulated(`${text(63)}\b\b日`)).toBe(`${text(61)}${latin1('日')}\x97`);
  });
  test('memory once used stays: after CSI P', () => {
    const longer = `${text(65)}\b\b\b\x1b[3P`;
    expect(emulated(`${longer}xx\b\b日`)).toBe(`${text(62)}${latin1('日')}\x97`);
  });
  test('memory once used stays: after CSI K', () => {
    const longer = `${text(65)}\x1b[99D\x1b[K`;
    expect(emulated(`${longer}${text(64)}\b\b日`)).toBe(`${text(62)}${latin1('日')}\x97`);
  });
  test('memory once used stays: after reset, but not in a new one', () => {
    const emulator = new LineEmulator();
    const shown = () => {
      emulator.write(bytes(`${text(64)}\b\b日`));
      return Buffer.from(emulator.text).toString('latin1');
    };
    emulator.write(bytes(text(65)));
    emulator.reset();
    expect(shown()).toBe(`${text(62)}${latin1('日')}\x97`);
    emulator.renew();
    expect(shown()).toBe(`${text(62)}${latin1('日')}x`);
  });
});

/** What a naive emulator makes of the same calls. */
function naive(writes: readonly Uint8Array[]): string {
  const emulator = new NaiveEmulator();
  try {
    for (const input of writes) emulator.write(Buffer.from(input).toString('latin1'));
    return emulator.text;
  } catch (error) {
    if (error instanceof NaivePanic) return 'panic';
    throw error;
  }
}

test('any bytes in any pieces: the same as a naive emulator', () => {
  fc.assert(
    fc.property(terminalPieces, fc.boolean(), (pieces, atOnce) => {
      const writes = atOnce ? [new Uint8Array(Buffer.concat(pieces))] : pieces;
      expect(emulated(...writes)).toBe(naive(writes));
    }),
    { numRuns: 3_000 },
  );
});

test('after a reset: as a naive emulator after its own', () => {
  fc.assert(
    fc.property(terminalPieces, terminalPieces, (before, after) => {
      const [ours, theirs] = [new LineEmulator(), new NaiveEmulator()];
      fc.pre(naive(before) !== 'panic' && naive(after) !== 'panic');
      for (const piece of before) {
        ours.write(piece);
        theirs.write(Buffer.from(piece).toString('latin1'));
      }
      ours.reset();
      theirs.reset();
      for (const piece of after) {
        ours.write(piece);
        theirs.write(Buffer.from(piece).toString('latin1'));
      }
      expect(Buffer.from(ours.text).toString('latin1')).toBe(theirs.text);
    }),
    { numRuns: 1_000 },
  );
});

test('a long line overwritten at its start a million times takes no time to speak of', () => {
  const emulator = new LineEmulator();
  emulator.write(bytes('x'.repeat(2_000_000)));
  // Characters of one byte and of three in turn: each changes the length of the text.
  const updates = bytes('\rあい\rab'.repeat(250_000));
  const from = performance.now();
  emulator.write(updates);
  // Moving the rest of the text each time would be 1,000,000 x 2 MB: minutes.
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(emulator.text).toHaveLength(2_000_000);
  expect(Buffer.from(emulator.text).toString('latin1', 0, 2)).toBe('ab');
});
