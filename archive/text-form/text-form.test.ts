import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  atExitEvents,
  goJsonBytes,
  goJsonString,
  goUtf8,
  lineChunks,
  sessionDataOf,
  streamFragments,
  stripAnsi,
  textRules3_3_987,
  transcriptOf,
} from '.';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const text = (b: Uint8Array) => Buffer.from(b).toString('utf8');
const hex = (b: Uint8Array) => Buffer.from(b).toString('hex');

/** Bytes that look like terminal output: text, controls, escapes (whole and broken), UTF-8 (whole and broken). */
const terminalBytes = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map(bytes) },
      { weight: 3, arbitrary: fc.uint8Array({ maxLength: 6 }) },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(
            '\x1b[31m',
            '\x1b[0m',
            '\x1b[',
            '\x1b]0;t\x07',
            '\x1b]0;t\x1b\\',
            '\x1bO',
            '\x9b',
            '\r\n',
            '\n',
            '\t',
            '日本',
          )
          .map(bytes),
      },
    ),
    { maxLength: 30 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

describe('ANSI stripper', () => {
  interface Sample {
    in: string;
    out_hex: string;
  }
  const samples = readFileSync(join(__dirname, 'fixtures/ansi-strip-samples.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);

  test.each(samples)('gives what the real agent gave for $in', (sample) => {
    expect(hex(stripAnsi(bytes(sample.in)))).toBe(sample.out_hex);
  });

  test.each<[string, string, string]>([
    ['SS3 takes the newline with it', '\x1bO\n', ''],
    ['8-bit SS2 takes the next byte', 'a\x8e\x0ab', 'ab'],
    ['two parameters where one is allowed: raw', '\x1b[1;2A', '\x1b[1;2A'],
    ['a private marker makes parameters one', '\x1b[?1;2c', ''],
    ['a final byte outside the table is dropped', '\x1b[22;0;0t', ''],
    ['SP T wants exactly two', '\x1b[1 T', '\x1b[1 T'],
    ['SP T with two', '\x1b[1;2 T', ''],
    ['a string with ESC X inside: raw', '\x1bPa\x1bXb\x1b\\', '\x1bPa\x1bXb\x1b\\'],
    ['ESC 7: raw', 'a\x1b7', 'a\x1b7'],
    ['lone ESC at the end: raw', 'a\x1b', 'a\x1b'],
  ])('%s', (_, input, expected) => {
    expect(Buffer.from(stripAnsi(Buffer.from(input, 'latin1'))).toString('latin1')).toBe(expected);
  });

  test('never crashes, never grows, and is stable once nothing is left to strip', () => {
    fc.assert(
      fc.property(terminalBytes, (input) => {
        const once = stripAnsi(input);
        expect(once.length).toBeLessThanOrEqual(input.length);
        const clean = !once.some((b) => b === 0x1b || (b & 0xe0) === 0x80);
        if (clean) expect(hex(stripAnsi(once))).toBe(hex(once));
      }),
    );
  });

  test('an agent without the C1 defect leaves Japanese alone and still strips colours', () => {
    expect(text(stripAnsi(bytes('\x1b[31m日本語\x1b[0m'), { c1Bytes: false }))).toBe('日本語');
  });
});

describe('chunks', () => {
  test('lines with their newline, and 33,000 bytes of a longer one', () => {
    const input = Buffer.concat([bytes('ab\n'), Buffer.alloc(33_000, 'x'), bytes('y\nz')]);
    expect([...lineChunks(input, 33_000)]).toEqual([
      { from: 0, to: 3, complete: true },
      { from: 3, to: 33_003, complete: true },
      { from: 33_003, to: 33_005, complete: true },
      { from: 33_005, to: 33_006, complete: false },
    ]);
  });

  test('a newline as byte 33,000 ends the chunk; as byte 33,001 it is a chunk of its own', () => {
    const at = (n: number) => [...lineChunks(Buffer.concat([Buffer.alloc(n, 'x'), bytes('\n')]), 33_000)];
    expect(at(32_999)).toEqual([{ from: 0, to: 33_000, complete: true }]);
    expect(at(33_000).map((c) => c.to)).toEqual([33_000, 33_001]);
  });

  test('do not depend on how the output arrived', () => {
    fc.assert(
      fc.property(terminalBytes, fc.nat(), fc.integer({ min: 1, max: 9 }), (input, cutAt, limit) => {
        const cut = input.length === 0 ? 0 : cutAt % input.length;
        const whole = [...lineChunks(input, limit)].filter((c) => c.complete);
        const before = [...lineChunks(input.subarray(0, cut), limit)].filter((c) => c.complete);
        const rest = [...lineChunks(input, limit, before.at(-1)?.to ?? 0)].filter((c) => c.complete);
        expect([...before, ...rest]).toEqual(whole);
      }),
    );
  });

  test('cover every byte once', () => {
    fc.assert(
      fc.property(terminalBytes, fc.integer({ min: 1, max: 9 }), (input, limit) => {
        let at = 0;
        for (const chunk of lineChunks(input, limit)) {
          expect(chunk.from).toBe(at);
          expect(chunk.to).toBeGreaterThan(at);
          at = chunk.to;
        }
        expect(at).toBe(input.length);
      }),
    );
  });
});

describe("Go's strings", () => {
  test('escapes as encoding/json does', () => {
    expect(goJsonString('<a> & "q" \\ \b\f\n\r\t\u0001\u2028\u007f日')).toBe(
      '"\\u003ca\\u003e \\u0026 \\"q\\" \\\\ \\b\\f\\n\\r\\t\\u0001\\u2028\u007f日"',
    );
  });

  test('one U+FFFD for each invalid byte, and the escaped form of it', () => {
    const broken = new Uint8Array([0x61, 0xe6, 0xa5, 0xe6, 0x62, 0xff]);
    expect(goUtf8(broken)).toBe('a\ufffd\ufffd\ufffdb\ufffd');
    expect(goJsonBytes(broken)).toBe('"a\\ufffd\\ufffd\\ufffdb\\ufffd"');
    expect(goJsonBytes(bytes('\ufffd'))).toBe('"\ufffd"');
  });

  test('JSON of any bytes parses back to the string', () => {
    fc.assert(
      fc.property(terminalBytes, (input) => {
        expect(JSON.parse(goJsonBytes(input))).toBe(goUtf8(input));
      }),
    );
  });

  test('agrees with TextDecoder wherever the bytes are valid', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (s) => {
        expect(goUtf8(bytes(s))).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(s)));
      }),
    );
  });
});

describe('sessionData', () => {
  test.each<[string, string[]]>([
    ['a\tb\r\n', ['a b']],
    ['\r\n\r\n', ['', '']],
    ['\r', []],
    ['', []],
    ['10%\r50%\r100%\r\n', ['10%50%100%']],
    ['no newline', ['no newline']],
    ['a\n\n', ['a', '']],
  ])('%j', (input, expected) => {
    expect(sessionDataOf(bytes(input))).toEqual(expected);
  });

  test('the unterminated tail is sent only by an orderly end', () => {
    const displayed = bytes('one\r\ntwo');
    expect(streamFragments(displayed, { complete: false }).map((f) => text(f.text))).toEqual(['one\r\n']);
    expect(streamFragments(displayed, { complete: true }).map((f) => text(f.text))).toEqual([
      'one\r\n',
      'two',
    ]);
  });
});

describe('transcript', () => {
  const wrapping = {
    localFile: '/var/lib/x/ipcTempFile.log',
    startedAt: new Date('2026-11-24T00:12:14.900Z'),
    endedAt: new Date('2026-11-24T00:12:15Z'),
  };

  test('is what script wrote', () => {
    expect(text(transcriptOf(bytes('a\r\nb\n'), wrapping))).toBe(
      'Script started on 2026-11-24 00:12:14+00:00 [COMMAND="cat /var/lib/x/ipcTempFile.log" <not executed on terminal>]\n' +
        'a\r\r\nb\r\n\nScript done on 2026-11-24 00:12:15+00:00 [COMMAND_EXIT_CODE="0"]\n',
    );
  });

  test('uploaded at the end: events of whole lines up to the limit, one newline cut from each', () => {
    const rules = { ...textRules3_3_987, atExitChunkBytes: 8 };
    expect(atExitEvents(bytes('ab\r\nc\r\r\nlonglonglong\nz'), rules).map(text)).toEqual([
      'ab\nc\r',
      'longlong',
      'long\nz',
    ]);
  });
});
