import { displayWidth, grouped, hanging, isoTime, oneLine, printable, seconds, wrap } from './text';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [5_412_345, '5,412,345'],
])('%d reads %s', (value, text) => expect(grouped(value)).toBe(text));

test.each([
  [0, '0.0 s'],
  [4, '0.01 s'],
  [40, '0.04 s'],
  [812, '0.8 s'],
  [12_340, '12.3 s'],
  [119_949, '119.9 s'],
  [119_960, '2 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms read %s', (ms, text) => expect(seconds(ms)).toBe(text));

test('what could move the cursor, or has no place in XML, becomes visible', () => {
  expect(printable('a\u001b[2Jb\u0007\r\u009b\u007f')).toBe('a\\x1b[2Jb\\x07\\x0d\\x9b\\x7f');
  expect(printable('\u202egnp.exe \ud800 \ufffe')).toBe('\\u202egnp.exe \\ud800 \\ufffe');
  expect(printable('日本語 🎉\tあ\n')).toBe('日本語 🎉\tあ\n');
  expect(oneLine(' a\r\n  b\tc ')).toBe('a b c');
});

test('lines are broken between words, by the columns they take', () => {
  expect(wrap('lost the last 3 of 214 lines', 12)).toEqual(['lost the', 'last 3 of', '214 lines']);
  expect(wrap('日本語の行です', 6)).toEqual(['日本語', 'の行で', 'す']);
  expect(wrap('aaaaaaa b', 3)).toEqual(['aaa', 'aaa', 'a b']);
  expect(wrap('a\n\nb', 9)).toEqual(['a', '', 'b']);
  expect(displayWidth('\u001b[1m日本\u001b[22mab')).toBe(6);
  expect(hanging(' - ', 'one two', 7)).toBe(' - one\n   two');
});

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1_795_479_076_244, '2026-11-24T00:11:16.244Z'],
  [9e15, '9000000000000000'],
  [Number.NaN, 'NaN'],
])('%d ms are the time %s', (ms, text) => expect(isoTime(ms)).toBe(text));
