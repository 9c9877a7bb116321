import fc from 'fast-check';
import { processTranscript, textRules3_3_987, textRules3_3_5226, transcriptOf, uploadedTranscript } from '.';
import { naiveTranscript } from './testing/naive-emulator';
import { terminalBytes } from './testing/terminal-bytes';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (b: Uint8Array) => Buffer.from(b).toString('latin1');

function processed(transcript: string | Uint8Array): string {
  const outcome = processTranscript(typeof transcript === 'string' ? bytes(transcript) : transcript);
  return outcome.kind === 'processed' ? text(outcome.bytes) : `${outcome.kind}: ${outcome.reason}`;
}

const tooLong = 'refused: bufio.Scanner: token too long';
const panic = 'crash: runtime error: slice bounds out of range [-1:]';
const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join('');

describe('rules, one by one', () => {
  test.each<[string, string, string]>([
    ['nothing', '', ''],
    ['CR CR LF becomes LF', 'a\r\r\nb\r\n', 'a\nb\n'],
    ['a last line without a newline gets one', 'a\nb', 'a\nb\n'],
    ['and loses one CR', 'ab\rX\r', 'Xb\n'],
    ['empty lines stay', '\n\r\n\n', '\n\n\n'],
    ['escape sequences, TAB and BEL are gone', '\x1b[31ma\tb\x07\x1b[0m\n', 'ab\n'],
    ['an erasure goes over lines', 'header\na\nb\x1b[99999D\x1b[K\nc\n', '\nc\n'],
    ['BS walks over a newline', 'a\nb\n\b\b\bX\n', 'aXb\n\n'],
    ['an OSC without an end swallows lines', 'a\n\x1b]0;x\nb\nc\x07d\n', 'a\nd\n'],
    ['an escape at the end of a line takes the newline and a letter', 'a\x1b\nbc\n', 'ac\n'],
    ['the CR of the line end is gone before an escape can take it', 'a\x1b\r\nbc\n', 'ac\n'],
    ['after a space CR on the next line overwrites the newline', '$ echo a \n\rb\n', '$ echo a b\n'],
    ['a panic', ' \x1b[99999D\x1b[K\rx\n', panic],
    ['a panic in what the newline sets free', ' \x1b[P\r\x1b[1\n', panic],
  ])('%s: %j', (_rule, transcript, expected) => {
    expect(processed(transcript)).toBe(expected);
  });

  test('after each 1,000 lines all is forgotten: an erasure, an OSC, a space', () => {
    const erase = '\x1b[99999D\x1b[K\n';
    expect(processed(`${lines(998)}${erase}end\n`)).toBe('\nend\n');
    expect(processed(`${lines(999)}${erase}end\n`)).toBe('\nend\n');
    expect(processed(`${lines(1000)}${erase}end\n`)).toBe(`${lines(1000)}\nend\n`);
    expect(processed(`${lines(1999)}\x1b]0;\nseen\n`)).toBe(`${lines(1999)}seen\n`);
    expect(processed(`${lines(1998)}\x1b]0;\nhidden\nseen\n`)).toBe(`${lines(1998)}seen\n`);
    expect(processed(`${lines(999)}a \n\rb\n`)).toBe(`${lines(999)}a \nb\n`);
  });

  test.each<[string, string, boolean]>([
    ['65,535 bytes and a newline', `${'x'.repeat(65_535)}\n`, false],
    ['65,536 bytes and a newline', `${'x'.repeat(65_536)}\n`, true],
    ['CR counts', `${'x'.repeat(65_534)}\r\n`, false],
    ['CR counts, one more', `${'x'.repeat(65_535)}\r\n`, true],
    ['65,535 bytes without a newline', 'x'.repeat(65_535), false],
    ['65,536 bytes without a newline', 'x'.repeat(65_536), true],
    ['later in the transcript', `${lines(2_500)}${'x'.repeat(65_536)}\nend\n`, true],
  ])('a line that is too long: %s', (_what, transcript, isTooLong) => {
    expect(processed(transcript) === tooLong).toBe(isTooLong);
  });

  test('what comes first counts, a panic or a long line', () => {
    const long = `${'x'.repeat(70_000)}\n`;
    const crash = ' \x1b[99999D\x1b[K\rx\n';
    expect(processed(crash + long)).toBe(panic);
    expect(processed(long + crash)).toBe(tooLong);
  });
});

describe('what is uploaded', () => {
  const sessionId = 'taro.yamada-0a1b2c3d4e5f6a7b8';
  const wrappingOf = (folder: string) => ({
    localFile: `/var/lib/amazon/ssm/i-1/session/orchestration/${folder}/Standard_Stream/ipcTempFile.log`,
    startedAt: new Date('2026-11-24T00:12:14Z'),
    endedAt: new Date('2026-11-24T00:12:15Z'),
  });
  const wrapping = wrappingOf(sessionId);
  const displayed = bytes('\x1b[31mred\x1b[0m\ttab\r\n日本\r\n');
  const shown = (rules = textRules3_3_5226, id = sessionId, output = displayed) => {
    const uploaded = uploadedTranscript(output, wrappingOf(id), rules, { sessionId: id });
    return uploaded.kind === 'crash'
      ? uploaded
      : { ...uploaded, bytes: Buffer.from(uploaded.bytes).toString() };
  };

  test('the processed transcript, header and footer of script included', () => {
    expect(shown()).toEqual({
      kind: 'processed',
      bytes:
        `Script started on 2026-11-24 00:12:14+00:00 [COMMAND="cat ${wrapping.localFile}" <not executed on terminal>]\n` +
        'redtab\n日本\n\nScript done on 2026-11-24 00:12:15+00:00 [COMMAND_EXIT_CODE="0"]\n',
    });
  });

  test('the older agent: what script wrote', () => {
    expect(shown(textRules3_3_987)).toEqual({
      kind: 'raw',
      bytes: Buffer.from(transcriptOf(displayed, wrapping)).toString(),
    });
  });

  test('a long line: what script wrote, and why', () => {
    const long = bytes(`${'x'.repeat(65_535)}\n`);
    expect(shown(textRules3_3_5226, sessionId, long)).toEqual({
      kind: 'raw',
      bytes: Buffer.from(transcriptOf(long, wrapping)).toString(),
      reason: 'bufio.Scanner: token too long',
    });
    // The CR that script puts before the newline counts.
    expect(shown(textRules3_3_5226, sessionId, bytes(`${'x'.repeat(65_534)}\n`)).kind).toBe('processed');
  });

  test('".log" in the session id, or in the folder: what script wrote, a panic in it too', () => {
    const id = 'john.logan-0a1b2c3d4e5f6a7b8';
    const raw = { kind: 'raw', reason: 'no such file or directory' };
    expect(shown(textRules3_3_5226, id)).toMatchObject(raw);
    expect(shown(textRules3_3_5226, id, bytes(' \x1b[9D\x1b[K\rx\n'))).toMatchObject(raw);
    expect(uploadedTranscript(displayed, wrapping, textRules3_3_5226, { sessionId: id })).toMatchObject(raw);
    const elsewhere = { ...wrapping, localFile: '/a.log/ipcTempFile.log' };
    expect(uploadedTranscript(displayed, elsewhere, textRules3_3_5226, { sessionId })).toMatchObject(raw);
    expect(shown(textRules3_3_5226, 'john.Logan-0a1b2c3d4e5f6a7b8').kind).toBe('processed');
  });

  test('a panic: no object', () => {
    // The erasure takes the header along, and so leaves the text empty.
    expect(shown(textRules3_3_5226, sessionId, bytes(' \x1b[99999D\x1b[K\rx\n'))).toEqual({
      kind: 'crash',
      reason: 'runtime error: slice bounds out of range [-1:]',
    });
  });
});

/** Hostile bytes behind so many lines that a reset falls into them, or before it. */
const transcripts = fc
  .tuple(fc.constantFrom(0, 0, 0, 990, 997, 999, 1000), terminalBytes, terminalBytes)
  .map(([count, a, b]) => new Uint8Array(Buffer.concat([a, bytes(lines(count)), b])));

test('any transcript: the same as naively', () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      const outcome = processTranscript(transcript);
      const naive = naiveTranscript(text(transcript));
      expect(outcome.kind === 'processed' ? text(outcome.bytes) : outcome.kind).toBe(naive);
    }),
    { numRuns: 300 },
  );
});
