import fc from 'fast-check';
import {
  type Fragment,
  lineChunks,
  sessionDataOf,
  streamEvents,
  streamFragments,
  streamText,
  textRules3_3_987,
  textRules3_3_5226,
  textRulesSchema,
} from '.';
import { naiveStreamText } from './testing/naive-emulator';
import { terminalBytes } from './testing/terminal-bytes';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (b: Uint8Array) => Buffer.from(b).toString('utf8');
const latin1 = (b: Uint8Array) => Buffer.from(b).toString('latin1');
const rules = textRules3_3_5226;
const fragmentsOf = (displayed: string, complete = true) =>
  streamFragments(bytes(displayed), { complete, rules });

describe('a chunk', () => {
  test.each<[string, string, string]>([
    ['Japanese survives', '日本\r\n', '日本\n'],
    ['colours are gone', '\x1b[31mred\x1b[0m\r\n', 'red\n'],
    ['a title ended by BEL is gone', '\x1b]0;title\x07$ ls\r\n', '$ ls\n'],
    ['TAB is deleted', 'a\tb\n', 'ab\n'],
    ['a progress bar', '10%\r50%\r100%\r\n', '100%\n'],
    ['a progress bar with a space at its end piles up', '10% \r50% \r100% \r\n', '10%50%100% \n'],
    ['edited at the start: not what was executed', 'cho x\b\b\b\b\b\x1b[1@e\r\n', 'eho x\n'],
    ['blanked by itself', 'secret\r\x1b[K\n', '\n'],
    ['unterminated OSC', 'a\x1b]0;x\n', 'a'],
    ['panic', 'a \x1b[9D\x1b[K\rx\n', ''],
  ])('%s: %j', (_what, chunk, expected) => {
    expect(text(streamText(bytes(chunk), rules))).toBe(expected);
  });

  test("is the caller's to keep", () => {
    const first = streamText(bytes('one\n'), rules);
    streamText(bytes('another\n'), rules);
    expect(text(first)).toBe('one\n');
  });

  test('with nothing stripped it stays as it is', () => {
    const chunk = bytes('\x1b[31ma\tb\r\n');
    expect(streamText(chunk, { ...rules, stripAnsi: false })).toEqual(chunk);
  });

  test('the older agent by default', () => {
    expect(text(streamText(bytes('\x1b]0;t\x07a\tb\r\n')))).toBe('\x1b]0;t\x07a\tb\r\n');
    expect(streamFragments(bytes('a\r\n'), { complete: true })[0]).toMatchObject({ text: bytes('a\r\n') });
  });
});

describe('fragments', () => {
  test('nothing crosses from a chunk to the next: no escape, no cursor, no space, no panic, no memory', () => {
    const fragments = fragmentsOf('a\x1b]0;x\nb\x1b[3\n \n\rc\n \x1b[9D\x1b[K\rx\nd\x1b\ne\n');
    expect(fragments.map((fragment) => text(fragment.text))).toEqual([
      'a',
      'b3\n',
      ' \n',
      'c\n',
      '',
      'd',
      'e\n',
    ]);
    expect(fragments.map(({ terminated }) => terminated)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(fragments.map(({ panicked }) => panicked)).toEqual(
      [false, false, false, false, true, false, false].map((is) => (is ? true : undefined)),
    );
    expect(fragments.map(({ from, to }) => [from, to])).toEqual(
      [0, 7, 12, 14, 17, 28, 31].map((from, i, all) => [from, all[i + 1] ?? 33]),
    );
    // Damage depends on the memory's size, which a long line makes larger for itself only.
    const [, short] = fragmentsOf(`${'x'.repeat(65)}\n${'x'.repeat(64)}\b\b日\n`);
    expect(text(short!.text)).toBe(`${'x'.repeat(62)}日x\n`);
  });

  test('the unterminated tail is sent only by an orderly end', () => {
    expect(fragmentsOf('one\r\n日本', false).map((f) => text(f.text))).toEqual(['one\n']);
    expect(fragmentsOf('one\r\n日本').map((f) => text(f.text))).toEqual(['one\n', '日本']);
  });

  test('a character that the limit of a chunk cuts is gone', () => {
    const displayed = `${'x'.repeat(32_999)}日y\n`;
    expect(fragmentsOf(displayed).map((f) => latin1(f.text))).toEqual(['x'.repeat(32_999), 'y\n']);
  });

  test('any bytes: the same as naively, chunk by chunk', () => {
    fc.assert(
      fc.property(terminalBytes, fc.integer({ min: 1, max: 80 }), (displayed, streamChunkBytes) => {
        const small = { ...rules, streamChunkBytes };
        const expected = [...lineChunks(displayed, streamChunkBytes)].map(({ from, to }) => {
          const chunk = displayed.subarray(from, to);
          const naive = naiveStreamText(latin1(chunk));
          expect(latin1(streamText(chunk, small))).toBe(naive ?? '');
          return {
            from,
            to,
            text: naive ?? '',
            terminated: naive?.endsWith('\n') ?? false,
            panicked: naive === undefined,
          };
        });
        const fragments = streamFragments(displayed, { complete: true, rules: small });
        const shown = ({ panicked = false, ...fragment }: Fragment) => ({
          ...fragment,
          text: latin1(fragment.text),
          panicked,
        });
        expect(fragments.map(shown)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('events', () => {
  const eventsOf = (displayed: string, streamChunkBytes: number) => {
    const small = { ...rules, streamChunkBytes };
    return streamEvents(streamFragments(bytes(displayed), { complete: true, rules: small }), small);
  };

  test('as many fragments as fit; what counts is the text that is left', () => {
    expect(eventsOf('abc\ndef\nghi\n', 8).map(text)).toEqual(['abc\ndef\n', 'ghi\n']);
    expect(eventsOf('abc\ndef\nghi\n', 7).map(text)).toEqual(['abc\n', 'def\n', 'ghi\n']);
    expect(eventsOf('\x1b[1mab\n\x1b[0mcd\n', 8).map(text)).toEqual(['ab\ncd\n']);
  });

  test('none of nothing', () => {
    expect(eventsOf('\x1b]0;a\n\x1b]0;b\n', 33_000)).toEqual([]);
    expect(eventsOf('\x1b]0;a\nx\n\x1b]0;b\n', 33_000).map(text)).toEqual(['x\n']);
  });

  test('a line that lost its newline is one with the next of its event', () => {
    const lines = (displayed: string, limit: number) => eventsOf(displayed, limit).map(sessionDataOf);
    expect(lines('a\x1b]0;x\nb\nc\n', 33_000)).toEqual([['ab', 'c']]);
    expect(lines('abcdefgh\x1b7\nb\nc\n', 12)).toEqual([['abcdefghb', 'c']]);
    expect(lines('abcdefgh\x1b7\nb123\nc\n', 12)).toEqual([['abcdefgh'], ['b123', 'c']]);
  });

  test('the older agent: by its own limit', () => {
    const old = { ...textRules3_3_987, streamChunkBytes: 8 };
    const fragments = streamFragments(bytes('a\r\nb\r\nc\r\n'), { complete: true, rules: old });
    expect(streamEvents(fragments, old).map(text)).toEqual(['a\r\nb\r\n', 'c\r\n']);
  });
});

test('rules from outside are checked', () => {
  expect(textRulesSchema.parse(textRules3_3_5226)).toEqual(textRules3_3_5226);
  for (const wrong of [{ transform: 'other' }, { transcript: 'other' }, { streamChunkBytes: 0 }])
    expect(textRulesSchema.safeParse({ ...textRules3_3_5226, ...wrong }).success).toBe(false);
});
