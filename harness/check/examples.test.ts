import { checkSession } from './check-session';
import { deployedSession, exitSession, streamedRecord, streamSession } from './testing/pipeline';

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `line ${i + 1}\n`);

describe('some of the lost lines are quoted', () => {
  const lost = (lines: number) => {
    const input = streamSession({ pieces: numbered(lines), gapMs: 100 });
    return checkSession({ ...input, delivered: { records: [] } }).examples.lost;
  };

  it('all of a few', () => {
    expect(lost(2)).toEqual([
      { line: 1, text: 'line 1' },
      { line: 2, text: 'line 2' },
    ]);
    expect(lost(5).map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  });

  it('the first three and the last two of many', () => {
    expect(lost(30).map(({ line }) => line)).toEqual([1, 2, 3, 29, 30]);
    expect(lost(30).at(-1)).toEqual({ line: 30, text: 'line 30' });
  });

  it('a long one is cut', () => {
    const input = streamSession({ pieces: [`${'日'.repeat(500)}\n`], gapMs: 1 });
    const [first] = checkSession({ ...input, delivered: { records: [] } }).examples.lost;
    expect(first).toEqual({ line: 1, text: `${'日'.repeat(197)}...` });
  });

  it('none where none is lost', () => {
    expect(checkSession(streamSession({ pieces: numbered(9), gapMs: 100 })).examples).toEqual({
      lost: [],
      altered: [],
      unexpected: [],
    });
  });
});

describe('altered lines are quoted as displayed and as delivered', () => {
  it('with what differs in sight', () => {
    const long = `${'a'.repeat(300)}\tend`;
    const { altered } = checkSession(
      streamSession({ pieces: ['plain\r\n', 'tab\there\r\n', `${long}\r\n`], gapMs: 10 }),
    ).examples;
    expect(altered).toEqual([
      { line: 2, text: 'tab\there', delivered: 'tab here' },
      { line: 3, text: `...${'a'.repeat(40)}\tend`, delivered: `...${'a'.repeat(40)} end` },
    ]);
  });

  it('three at most, and none that either leg has exactly', () => {
    const tabs = { pieces: Array.from({ length: 9 }, (_, i) => `a\t${i}\r\n`), gapMs: 10 };
    expect(checkSession(streamSession(tabs)).examples.altered.map(({ line }) => line)).toEqual([1, 2, 3]);
    const both = deployedSession(tabs);
    expect(checkSession(both).examples.altered).toEqual([]);
    const alone = checkSession({ ...both, delivered: { ...both.delivered, transcript: undefined } });
    expect(alone.examples.altered[0]).toEqual({ line: 1, text: 'a\t0', delivered: 'a 0' });
  });
});

describe('unexpected lines are quoted', () => {
  it('as they stand in the stream, three at most', () => {
    const input = streamSession({ pieces: numbered(3), gapMs: 100 });
    const forged = streamedRecord(['f1', 'f2', 'f3', 'f4'], Date.UTC(2026, 10, 24) + 9_000, 9, 0);
    const { unexpected, examples } = checkSession({
      ...input,
      delivered: { records: [...input.delivered.records, forged] },
    });
    expect(unexpected.lines).toBe(4);
    expect(examples.unexpected).toEqual(['f1', 'f2', 'f3']);
  });

  it('as text where the transcript has bytes, and of both legs together', () => {
    const exit = exitSession('direct-s3', Buffer.from(numbered(3).join('')));
    const { key, bytes } = exit.delivered.transcript!;
    const edited = Buffer.from(Buffer.from(bytes).toString().replace('line 2', 'ねこ'));
    const { examples } = checkSession({
      ...exit,
      delivered: { records: [], transcript: { key, bytes: edited } },
    });
    expect(examples.unexpected).toEqual(['ねこ']);
    expect(examples.lost).toEqual([{ line: 2, text: 'line 2' }]);
  });
});
