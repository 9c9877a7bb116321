import fc from 'fast-check';
import type { ArchivedRecord } from '../../archive';
import { checkSession } from './check-session';
import { deployedSession, exitSession, sessionId, streamedRecord, streamSession } from './testing/pipeline';
import type { CheckInput, CheckResult } from './types';

/** Pieces of output that make equal lines, blank lines, colours, broken escapes, vanishing lines and Japanese likely. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.nat().map((n) => `line ${n}\r\n`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'x\r\n',
      'y\r\n',
      '\r\n',
      '\n',
      '$ ',
      'ab',
      '\x1b[31mred\x1b[0m\r\n',
      '\x1b]0;title\x07\n',
      '\x1bO\n',
      '\r',
      '\t\tz\n',
      '日本語\r\n',
      'かな',
      '\u{1f600}\n',
      '\x1b[K',
    ),
  },
  // Long ones are written short, so that a counterexample can be read: `@w99000`, `@漢11000`.
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((n) => `@w${33_000 * n}`) },
  { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 11_500 }).map((n) => `@漢${n}`) },
);
const pieces = fc.array(piece, { minLength: 1, maxLength: 40 });
const expand = (list: string[]) =>
  list.map((text) =>
    text[0] === '@' ? text[1]!.repeat(Number(text.slice(2))) + (text[1] === 'w' ? '' : '\n') : text,
  );
const gapMs = fc.integer({ min: 1, max: 900 });
const unique = (text: string, i: number) => `${i}:${text}`;
const uniqueLines = fc
  .array(fc.string(), { minLength: 3, maxLength: 60 })
  .map((list) => list.map((text, i) => `${unique(text.replace(/[^ -~]/g, '.'), i)}\n`));

const lostLines = ({ lost }: CheckResult) => lost.prefix + lost.middle + lost.tail;
const withRecords = (input: CheckInput, records: readonly ArchivedRecord[]): CheckInput => ({
  ...input,
  delivered: { ...input.delivered, records },
});
const dataOf = (record: ArchivedRecord): string[] => JSON.parse(record.message).sessionData;

/** The two routes that stream: what is shown of the one must hold of the other. */
const streamingRoutes = [
  ['streaming', streamSession],
  ['deployed', deployedSession],
] as const;

describe.each(streamingRoutes)('a correct agent and pipeline, %s', (route, makeSession) => {
  it('orderly end: complete, nothing unexpected, whatever was displayed', () => {
    fc.assert(
      fc.property(pieces, gapMs, (list, gap) => {
        const result = checkSession(makeSession({ pieces: expand(list), gapMs: gap }));
        expect(result.findings).toEqual([]);
        expect(result.verdict).toBe('valid');
        expect(result.shape).toBe('complete');
        expect(result.delivered).toEqual(result.displayed);
        expect(result.duplicated.lines).toBe(0);
        if (route === 'deployed') expect(result.altered.lines).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('killed at any time: valid, and exactly the tail is lost', () => {
    fc.assert(
      fc.property(pieces, gapMs, fc.nat(20_000), (list, gap, killAt) => {
        const input = makeSession({ pieces: expand(list), gapMs: gap, killAt });
        const result = checkSession(input);
        expect(result.findings).toEqual([]);
        expect(result.verdict).toBe('valid');
        expect(result.lost).toMatchObject({ prefix: 0, middle: 0 });
        // What the agent got no answer for is lost, but for lines that show nothing and cannot be missed.
        expect(result.delivered.lines).toBeGreaterThanOrEqual(result.acknowledged.lines);
        const carried = Math.max(0, ...input.journal.map((call) => call.carried?.to ?? 0));
        const bytes = Buffer.concat(input.ledger.displayed.map((shown) => shown.bytes));
        const after = bytes
          .subarray(carried)
          .toString('latin1')
          .split(/(?<=\n)/);
        expect(result.lost.tail).toBeLessThanOrEqual(after.length + (bytes[carried - 1] === 0x0a ? 0 : 1));
      }),
      { numRuns: 60 },
    );
  });

  it('lost answers: duplicates are counted and explained', () => {
    fc.assert(
      fc.property(pieces, gapMs, fc.array(fc.integer({ min: 1, max: 20 })), (list, gap, ticks) => {
        const lostAnswers = new Set(ticks);
        const input = makeSession({ pieces: expand(list), gapMs: gap, lostAnswers });
        const result = checkSession(input);
        expect(result.findings).toEqual([]);
        expect(result.shape).toBe('complete');
        const sentTwice = input.delivered.records.filter(
          (_, i) => dataOf(input.delivered.records[i]!).length > 0,
        ).length;
        const once = makeSession({ pieces: expand(list), gapMs: gap }).delivered.records.filter(
          (r) => dataOf(r).length > 0,
        ).length;
        expect(result.duplicated.lines > 0).toBe(sentTwice > once);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a correct agent that writes once', () => {
  it.each(['direct-s3', 'cloudwatch-at-exit'] as const)('%s: complete', (route) => {
    fc.assert(
      fc.property(pieces, (list) => {
        const result = checkSession(exitSession(route, Buffer.from(expand(list).join(''))));
        expect(result.findings).toEqual([]);
        expect(result).toMatchObject({ verdict: 'valid', shape: 'complete' });
      }),
    );
  });
});

describe.each(streamingRoutes)(
  'what a broken pipeline does to the streamed copy is found, every time, %s',
  (route, makeSession) => {
    /** The lost lines, which the transcript of an orderly session still has. */
    const expectLost = (result: CheckResult) => {
      if (route === 'streaming') expect(lostLines(result)).toBeGreaterThan(0);
      else expect(result).toMatchObject({ shape: 'complete', altered: { lines: 0 } });
    };

    const session = fc.record({ list: pieces, gap: gapMs, at: fc.nat() });
    /** An orderly session with its records, and which of them is to be hurt. */
    const hurtable = ({ list, gap, at }: { list: string[]; gap: number; at: number }) => {
      const input = makeSession({ pieces: expand([...list, 'end\n']), gapMs: gap });
      const { records } = input.delivered;
      const filled = records.flatMap((record, i) => (dataOf(record).some((text) => text !== '') ? [i] : []));
      return { input, records, at: filled[at % filled.length]! };
    };

    it('an event is dropped', () => {
      fc.assert(
        fc.property(session, (made) => {
          const { input, records, at } = hurtable(made);
          const result = checkSession(withRecords(input, records.toSpliced(at, 1)));
          expect(result.verdict).toBe('invalid');
          expectLost(result);
          expect(result.findings.join()).toMatch(
            /acknowledged lines? never reached the archive, first: line \d+ '/,
          );
        }),
        { numRuns: 60 },
      );
    });

    it('an event comes twice without a retry', () => {
      fc.assert(
        fc.property(session, (made) => {
          const { input, records, at } = hurtable(made);
          const result = checkSession(withRecords(input, records.toSpliced(at, 0, records[at]!)));
          expect(result.verdict).toBe('invalid');
          expect(lostLines(result)).toBe(0);
          expect(result.duplicated.lines + result.unexpected.lines).toBeGreaterThan(0);
        }),
        { numRuns: 60 },
      );
    });

    it('a character is altered', () => {
      fc.assert(
        fc.property(session, fc.nat(), (made, where) => {
          const { input, records, at } = hurtable(made);
          const data = dataOf(records[at]!);
          const line = data.findIndex((text) => text !== '');
          const text = data[line]!;
          const changed = `${text.slice(0, where % text.length)}\u2020${text.slice((where % text.length) + 1)}`;
          const hurt = streamedRecord(data.with(line, changed), records[at]!.timestamp, 0, 0);
          const result = checkSession(withRecords(input, records.with(at, hurt)));
          expect(result.verdict).toBe('invalid');
          expect(result.unexpected.lines).toBeGreaterThan(0);
          expectLost(result);
        }),
        { numRuns: 60 },
      );
    });

    it('a line is put in that was never displayed', () => {
      fc.assert(
        fc.property(session, fc.nat(), (made, where) => {
          const { input, records, at } = hurtable(made);
          const data = dataOf(records[at]!);
          const hurt = streamedRecord(
            data.toSpliced(where % (data.length + 1), 0, 'rm -rf / # never displayed'),
            records[at]!.timestamp,
            0,
            0,
          );
          const result = checkSession(withRecords(input, records.with(at, hurt)));
          expect(result.verdict).toBe('invalid');
          expect(result.unexpected.lines).toBeGreaterThan(0);
          expect(result.findings.join()).toContain('never displayed in this form');
        }),
        { numRuns: 60 },
      );
    });

    it('the last acknowledged batch never arrives, though a kill would excuse a tail', () => {
      fc.assert(
        fc.property(uniqueLines, gapMs, fc.integer({ min: 1_100, max: 20_000 }), (list, gap, killAt) => {
          const input = makeSession({ pieces: expand(list), gapMs: gap, killAt });
          const { records } = input.delivered;
          const last = records.at(-1)!.source.key;
          const result = checkSession(
            withRecords(
              input,
              records.filter(({ source }) => source.key !== last),
            ),
          );
          expect(result.verdict).toBe('invalid');
          expect(result.findings[0]).toMatch(/acknowledged lines? never reached the archive/);
        }),
      );
    });

    it('two events change places', () => {
      fc.assert(
        fc.property(uniqueLines, fc.integer({ min: 300, max: 900 }), fc.nat(), (list, gap, at) => {
          const input = makeSession({ pieces: expand(list), gapMs: gap });
          const { records } = input.delivered;
          fc.pre(records.length > 1);
          const i = at % (records.length - 1);
          const result = checkSession(
            withRecords(input, records.with(i, records[i + 1]!).with(i + 1, records[i]!)),
          );
          expect(result.verdict).toBe('invalid');
          expect(lostLines(result)).toBe(0);
          expect(result.reordered).toBe(Math.min(dataOf(records[i]!).length, dataOf(records[i + 1]!).length));
          expect(result).toMatchObject({ duplicated: { lines: 0 }, unexpected: { lines: 0 } });
        }),
      );
    });

    it('a line that had its time is lost: a publisher that dies early and says nothing', () => {
      fc.assert(
        fc.property(uniqueLines, fc.integer({ min: 1, max: 300 }), (list, gap) => {
          const killAt = list.length * gap + 1_000;
          const input = makeSession({ pieces: expand(list), gapMs: gap, killAt });
          const journal = input.journal.map((call) => ({ ...call, status: 500 }));
          const dead = { ...withRecords(input, []), journal };
          const faultAt = input.ledger.faultAt! + 400;
          const result = checkSession({ ...dead, ledger: { ...input.ledger, faultAt } });
          expect(result).toMatchObject({ verdict: 'invalid', shape: 'everything-lost' });
          expect(result.findings.join()).toContain('lost though the agent had the time to send them');
        }),
      );
    });
  },
);

describe('what is broken elsewhere is found too', () => {
  it.each([
    ['direct-s3', (list: string[]) => exitSession('direct-s3', Buffer.from(list.join('')))],
    ['deployed', (list: string[]) => deployedSession({ pieces: list, gapMs: 100 })],
  ])('any byte of a transcript changes, or is cut off: %s', (_, makeSession) => {
    fc.assert(
      fc.property(uniqueLines, fc.nat(), fc.boolean(), (list, at, cut) => {
        const input = makeSession(expand(list));
        const { key, bytes } = input.delivered.transcript!;
        const header = bytes.indexOf(0x0a) + 1;
        const body = bytes.lastIndexOf(0x0a, bytes.length - 2) - header;
        const i = header + (at % body);
        // The CR that `script` puts before each LF is not the session's: one more or less cannot be told.
        fc.pre(cut || bytes[i] !== 0x0d);
        const hurt = cut ? bytes.subarray(0, i) : Uint8Array.from(bytes).with(i, 0x07);
        const result = checkSession({
          ...input,
          delivered: { ...input.delivered, transcript: { key, bytes: hurt } },
        });
        expect(result.verdict).toBe('invalid');
        if (input.route === 'deployed') expect(result.findings.join()).toContain('transcript: ');
      }),
    );
  });

  it.each(['drop', 'twice'] as const)('an event of the upload at exit: %s', (what) => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i} of the session\r\n`).join('');
    const input = exitSession('cloudwatch-at-exit', Buffer.from(lines));
    const { records } = input.delivered;
    expect(records.length).toBeGreaterThan(4);
    records.forEach((record, i) => {
      const result = checkSession(
        withRecords(input, what === 'drop' ? records.toSpliced(i, 1) : records.toSpliced(i, 0, record)),
      );
      expect(result.verdict).toBe('invalid');
      expect(what === 'drop' ? lostLines(result) : result.duplicated.lines).toBeGreaterThan(1_000);
    });
  });

  it('is about the session it says', () => {
    const input = streamSession({ pieces: ['a\n'], gapMs: 1 });
    const foreign = input.delivered.records.map((record) => ({
      ...record,
      message: record.message.replace(sessionId, 'x'),
    }));
    expect(checkSession(withRecords(input, foreign)).findings.join()).toContain('belong to session x');
  });
});
