import { checkSession } from './check-session';
import { uploadDeadlines } from './deadlines';
import { exitSession, streamedRecord, streamSession } from './testing/pipeline';
import { agentRules, traceInput } from './testing/trace';
import type { CheckInput } from './types';

const numbered = (n: number) => Array.from({ length: n }, (_, i) => `line ${i + 1}\n`);
const without = (input: CheckInput, drop: (i: number) => boolean): CheckInput => ({
  ...input,
  delivered: { ...input.delivered, records: input.delivered.records.filter((_, i) => !drop(i)) },
});

describe('findings name the cause and the first evidence', () => {
  const input = streamSession({ pieces: numbered(30), gapMs: 100 });

  it('a batch that was acknowledged and dropped', () => {
    const result = checkSession(without(input, (i) => i === 1));
    expect(result).toMatchObject({
      verdict: 'invalid',
      shape: 'other-loss',
      lost: { prefix: 0, middle: 10, tail: 0 },
    });
    expect(result.findings).toEqual([
      "10 acknowledged lines never reached the archive, first: line 12 'line 12' (PutLogEvents answered 200 at 2026-11-24T00:00:02.000Z)",
    ]);
  });

  it('no subscription filter: all acknowledged, nothing there', () => {
    const result = checkSession(without(input, () => true));
    expect(result).toMatchObject({ shape: 'everything-lost', lost: { prefix: 0, middle: 0, tail: 30 } });
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]).toContain(
      'the way from the log group to the bucket (subscription filter, delivery stream) is broken',
    );
  });

  it('streaming switched off: the upload at exit is found where streamed records should be', () => {
    const exit = exitSession('cloudwatch-at-exit', Buffer.from(numbered(3).join('')));
    const result = checkSession({ ...exit, route: 'streaming' });
    expect(result.verdict).toBe('invalid');
    expect(result.findings[0]).toContain('CloudWatch streaming was off in the session document');
  });

  it('streamed records where the upload at exit should be', () => {
    const result = checkSession({ ...input, route: 'cloudwatch-at-exit' });
    expect(result.findings[0]).toContain('CloudWatch streaming was on in the session document');
  });

  it('a transcript that lacks a line, and one that lacks its end', () => {
    const exit = exitSession('direct-s3', Buffer.from(numbered(3).join('')));
    const { key, bytes } = exit.delivered.transcript!;
    const put = (hurt: Uint8Array) =>
      checkSession({ ...exit, delivered: { records: [], transcript: { key, bytes: hurt } } });
    const text = Buffer.from(bytes).toString();
    expect(put(Buffer.from(text.replace('line 2\r\n', ''))).findings[0]).toContain(
      "first: line 2 'line 2' (PutObject answered 200",
    );
    expect(put(bytes.subarray(0, text.indexOf('line 3'))).findings[0]).toContain('is not a whole transcript');
  });

  it('prints no control characters, and little of a long line', () => {
    const nasty = streamSession({ pieces: [`\x1b[31m${'n'.repeat(5_000)}\x07\n`], gapMs: 1 });
    const [finding] = checkSession(without(nasty, () => true)).findings;
    expect(finding).toMatch(/first: line 1 '\\x1b\[31mn+\.\.\.' \(5007 bytes\)/);
    expect(finding).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('counting', () => {
  it('what was delivered though never acknowledged is recovered, and the loss window runs from the first lost line', () => {
    const input = streamSession({ pieces: numbered(30), gapMs: 100, killAt: 2_550 });
    const journal = input.journal.map((call, i) => (i === 1 ? { ...call, status: 0 } : call));
    expect(checkSession({ ...input, journal })).toMatchObject({
      verdict: 'valid',
      shape: 'tail-lost',
      displayed: { lines: 26 },
      acknowledged: { lines: 11 },
      delivered: { lines: 21 },
      recovered: { lines: 10 },
      lost: { prefix: 0, middle: 0, tail: 5 },
      lossWindowMs: 2_550 - 2_100,
    });
  });

  it('bytes are those of the displayed lines', () => {
    const input = streamSession({ pieces: ['かな\r\n', 'plain\r\n', 'tab\there\r\n'], gapMs: 10 });
    expect(checkSession(input)).toMatchObject({
      displayed: { lines: 3, bytes: 25 },
      altered: { lines: 2, bytes: 18 },
    });
  });

  it('a prompt without line end is not due before an orderly end', () => {
    const input = streamSession({ pieces: ['a\n', '$ '], gapMs: 10, killAt: 9_000 });
    expect(checkSession(input)).toMatchObject({ verdict: 'valid', shape: 'tail-lost', lost: { tail: 1 } });
    const lineLost = streamSession({ pieces: ['a\n', '$ \n'], gapMs: 10, killAt: 9_000 });
    const record = streamedRecord(['a'], lineLost.delivered.records[0]!.timestamp, 0, 0);
    const journal = [{ ...lineLost.journal[0]!, carried: { from: 0, to: 2 } }];
    const result = checkSession({ ...lineLost, journal, delivered: { records: [record] } });
    expect(result.findings).toEqual([
      "1 line lost though the agent had the time to send them, first: line 2 '$ ', displayed 8990 ms before the fault (tick 1000 ms, allowance 300 ms)",
    ]);
  });

  it('acknowledgements may lie in several Puts, in any order, but must have no gap', () => {
    const input = exitSession('cloudwatch-at-exit', Buffer.from('one line\ntwo\n'));
    const put = (from: number, to: number) => ({ ...input.journal[0]!, carried: { from, to } });
    const acknowledged = (...journal: CheckInput['journal']) =>
      checkSession({ ...input, journal }).acknowledged.lines;
    expect(acknowledged(put(4, 13), put(0, 4))).toBe(2);
    expect(acknowledged(put(5, 13), put(0, 4))).toBe(1);
    expect(acknowledged(put(0, 8))).toBe(0);
    expect(acknowledged({ ...put(0, 13), status: 503 })).toBe(0);
    expect(acknowledged({ ...put(0, 13), service: 's3', op: 'PutObject' })).toBe(0);
    expect(acknowledged({ ...put(0, 13), sessionId: 'other' })).toBe(0);
  });
});

describe('uploadDeadlines', () => {
  const line = (at: number, bytes: number) => ({ from: 0, to: bytes, at, terminated: true });

  it('is one tick for a line alone, and grows with the backlog before it', () => {
    const [alone, later] = uploadDeadlines([line(0, 66), line(5_000, 66)], agentRules);
    expect(alone).toBeCloseTo(1_300.5, 0);
    expect(later! - 5_000).toBeCloseTo(alone!, 6);
    const burst = Array.from({ length: 4_000 }, () => line(0, 100));
    const last = uploadDeadlines(burst, agentRules).at(-1)!;
    // 400,000 bytes at 132,000 a tick, and a little for what does not fill an event.
    expect(last).toBeGreaterThan(1_300 + 3_030);
    expect(last).toBeLessThan(1_300 + 3_100);
  });
});

describe('60,000 lines', () => {
  const shapes: [string, (i: number) => string][] = [
    ['all different', (i) => `line ${i}\r\n`],
    ['all equal', () => 'x\r\n'],
    ['of two kinds', (i) => (((i * 2_654_435_761) >>> 7) % 2 ? 'x\n' : 'y\n')],
  ];
  const damages: [string, (lines: string[], event: number) => string[]][] = [
    ['as they are', (lines) => lines],
    ['half the lines lost', (lines) => lines.filter((_, i) => i % 2)],
    ['half the events lost', (lines, event) => (event % 2 ? lines : [])],
    ['every line twice', (lines) => lines.flatMap((text) => [text, text])],
    ['garbage between', (lines) => lines.flatMap((text, i) => [text, `garbage ${i}`])],
  ];
  it.each(shapes)('%s: checked in time, whatever happened to them', (_, shape) => {
    const input = streamSession({ pieces: Array.from({ length: 60_000 }, (__, i) => shape(i)), gapMs: 1 });
    for (const [name, damage] of damages) {
      const records = input.delivered.records.map((record, i) =>
        streamedRecord(damage(JSON.parse(record.message).sessionData, i), record.timestamp, i, 0),
      );
      const started = performance.now();
      const result = checkSession({ ...input, delivered: { records } });
      expect(performance.now() - started).toBeLessThan(4_000);
      expect(result.verdict).toBe(name === 'as they are' ? 'valid' : 'invalid');
    }
  });
});

it('every event of a recorded session is needed: without any one of them it is not complete', () => {
  const input = traceInput('terminate-session', 'streaming');
  input.delivered.records.forEach((_, i) => {
    const result = checkSession(without(input, (at) => at === i));
    expect(result.verdict).toBe('invalid');
    expect(result.shape).not.toBe('complete');
  });
});
