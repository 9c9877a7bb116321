import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { displayWidth } from '../base';
import {
  csvField,
  joinHarmless,
  jsonAsWritten,
  jsonDocument,
  jsonText,
  terminalCell,
  terminalLine,
  terminalText,
} from './harmless';

/** One of each kind that could move a cursor, turn text, hide, or end a line. */
const hostile: Record<string, string> = {
  'escape sequence': '\u001b[2J',
  'window title': '\u001b]0;pwned\u0007',
  NUL: '\u0000',
  backspace: 'ab\b\bcd',
  'carriage return': 'good\rbad',
  'line feed': 'one\ntwo',
  DEL: '\u007f',
  'C1 CSI': '\u009b2J',
  'next line': '\u0085',
  'right-to-left override': 'abc\u202edef',
  isolate: '\u2066x\u2069',
  'arabic letter mark': '\u061c',
  'left-to-right mark': '\u200e',
  'zero-width space': 'a\u200bb',
  'zero-width joiner between letters': 'a\u200db',
  'zero-width non-joiner': 'a\u200cb',
  'word joiner': 'a\u2060b',
  'byte order mark': '\ufeff',
  'soft hyphen': 'a\u00adb',
  'line separator': 'a\u2028b',
  'paragraph separator': 'a\u2029b',
  'tag characters': '\u{e0001}\u{e0041}\u{e007f}',
  'variation selector of the supplement': 'a\u{e0100}',
  'high surrogate': 'a\ud800b',
  'low surrogate': '\udc00',
  noncharacter: '\uffff',
  'hangul filler': 'a\u3164b',
  'interlinear annotation': '\ufff9a\ufffb',
};
/** Written as a table of what may pass, so that it shares nothing with what makes text harmless. */
const mayPass = (char: string) => {
  const code = char.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return true;
  return (
    /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S}]| |\u3000|\ufe0f)$/u.test(char) &&
    !/^[\p{Cf}\u3164]$/u.test(char) &&
    !(code >= 0xe0000 && code <= 0xe0fff)
  );
};
const forbidden = (text: string, allowed = '') =>
  [...text]
    .filter((char) => !mayPass(char) && !allowed.includes(char))
    .map((c) => c.codePointAt(0)!.toString(16));

describe.each(Object.entries(hostile))('%s', (_, text) => {
  test('on a line of a terminal', () => {
    const shown = terminalLine(`x${text}y`);
    expect(forbidden(shown)).toEqual([]);
    expect(shown).not.toBe(`x${text}y`);
    expect(shown.startsWith('x') && shown.endsWith('y')).toBe(true);
  });
  test('in a cell, and in several lines', () => {
    expect(forbidden(terminalCell(`${text}\t`))).toEqual([]);
    expect(forbidden(terminalText(`${text}\nours`), '\n')).toEqual([]);
  });
  test('in JSON, which gives it back', () => {
    for (const json of [jsonText({ [text]: text }), jsonAsWritten(JSON.stringify({ [text]: text }))]) {
      expect(forbidden(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }
    expect(forbidden(jsonDocument([text]), '\n')).toEqual([]);
  });
  test('in CSV', () => {
    expect(forbidden(csvField(text), '\n')).toEqual([]);
  });
});

test.each([
  '日本語 ｶﾀｶﾅ',
  'été',
  'e\u0301',
  '👍🏽',
  '👩\u200d💻',
  '❤️',
  '👨\u200d👩\u200d👧',
  'Ω≈ç',
  'C:\\u202e',
])('%s stays as it is', (text) => {
  expect(terminalLine(text)).toBe(text);
  expect(csvField(text)).toBe(text);
  expect(jsonText(text)).toBe(JSON.stringify(text));
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a=1', 'a=1'],
  ['a,"b"', '"a,""b"""'],
  ['', '""'],
])('a field of CSV: %j', (text, field) => {
  expect(csvField(text)).toBe(field);
});
test('numbers of CSV are numbers, and NULL is nothing', () => {
  expect([csvField(-1), csvField(true), csvField(null)]).toEqual(['-1', 'true', '']);
});

test('C0 has signs of its own, and tabs stay where they move nothing', () => {
  expect(terminalLine('\u001b[1m\ta\u007f\n')).toBe('␛[1m\ta␡␊');
  expect(terminalCell('a\tb')).toBe('a␉b');
  expect(terminalLine('\u202e')).toBe('\\u202e');
  expect(terminalLine('\u{e0041}')).toBe('\\u{e0041}');
  expect(displayWidth(terminalCell('日\u202e'))).toBe(8);
  expect(joinHarmless([terminalLine('a'), terminalLine('b')], ', ')).toBe('a, b');
});

test('nothing is written in another way', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing/'),
  );
  const using = (pattern: RegExp) =>
    files.filter((name) => pattern.test(readFileSync(join(__dirname, name), 'utf8'))).sort();
  expect(using(/as (?:unknown as )?Harmless|as never|as any/)).toEqual(['harmless.ts']);
  expect(using(/\bexactText\b/)).toEqual(['command-io.ts', 'commands/export.ts', 'harmless.ts']);
  expect(using(/\brenderedText\b/)).toEqual([
    'command-io.ts',
    'commands/prove.ts',
    'harmless.ts',
    'query-result.ts',
  ]);
  // Progress and errors make each of their lines harmless; wire.ts writes one sentence of its own.
  expect(using(/\b(?:stdout|stderr|output)\.write\(|console\./)).toEqual([
    'command.ts',
    'commands/cost-prices.ts',
    'interruptible.ts',
    'main.ts',
    'output.ts',
    'progress-plain.ts',
    'progress-terminal.ts',
    'wire.ts',
  ]);
});
