import { checkSession } from './check-session';
import { judge } from './judge';
import { deployedSession, exitSession, streamSession } from './testing/pipeline';
import type { CheckResult, LossShape } from './types';

const complete = checkSession(streamSession({ pieces: ['a\n', 'b\n'], gapMs: 10 }));
const tail = checkSession(streamSession({ pieces: ['a\n', 'b\n', 'c\n'], gapMs: 600, killAt: 1_300 }));
const shapes: LossShape[] = ['complete', 'everything-lost', 'tail-lost', 'lines-hidden', 'other-loss'];
const judgeShape = (check: CheckResult, shape: LossShape) => judge(check, { shape });

describe('judge', () => {
  it('passes on the contract kept and the shape expected, and on nothing else', () => {
    expect([complete.shape, tail.shape]).toEqual(['complete', 'tail-lost']);
    for (const check of [complete, tail]) {
      for (const expected of shapes) {
        const { verdict, findings } = judgeShape(check, expected);
        expect(verdict).toBe(expected === check.shape ? 'valid' : 'invalid');
        expect(findings).toHaveLength(expected === check.shape ? 0 : 1);
      }
    }
  });

  it('says that less loss than expected is no success', () => {
    expect(judgeShape(complete, 'tail-lost').findings).toEqual([
      'expected the last lines lost, saw nothing lost (0 of 2 lines): less loss than expected is no success, the fault may not have struck',
    ]);
    expect(judgeShape(complete, 'everything-lost').findings[0]).toContain('no success');
    expect(judgeShape(tail, 'complete').findings[0]).toBe(
      'expected nothing lost, saw the last lines lost (1 of 3 lines)',
    );
  });

  it('makes nothing of a broken contract, nor of what was not tested', () => {
    const broken: CheckResult = { ...complete, verdict: 'invalid', findings: ['why'] };
    expect(judgeShape(broken, 'complete')).toEqual({ verdict: 'invalid', findings: ['why'] });
    expect(judgeShape({ ...broken, verdict: 'unknown' }, 'tail-lost')).toEqual({
      verdict: 'unknown',
      findings: ['why'],
    });
  });
});

describe('what was never tested', () => {
  it.each([
    ['one line', [17], 'line 17 of the agent’s journal cannot be read: no JSON'],
    ['several', [17, 18, 40], 'line 17 of the agent’s journal cannot be read, and 2 other lines: no JSON'],
  ])('is unknown, not even refuted: %s of the journal cannot be read', (_what, numbers, finding) => {
    const unreadable = numbers.map((line) => ({ line, reason: 'no JSON' }));
    const kept = streamSession({ pieces: ['a\n', 'b\n'], gapMs: 10 });
    const broken = { ...kept, delivered: { records: [] } };
    expect([checkSession(kept).verdict, checkSession(broken).verdict]).toEqual(['valid', 'invalid']);
    const both = deployedSession({ pieces: ['a\n', 'b\n'], gapMs: 10 });
    for (const input of [kept, broken, both]) {
      const check = checkSession({ ...input, unreadable });
      expect(judgeShape(check, 'complete')).toEqual({
        verdict: 'unknown',
        findings: [finding.replace('’', "'")],
      });
    }
  });

  it('is unknown: an empty session', () => {
    const input = streamSession({ pieces: [], gapMs: 1 });
    expect(checkSession(input)).toMatchObject({ verdict: 'unknown', displayed: { lines: 0 } });
  });

  it('is unknown: no call of the session was answered and nothing arrived', () => {
    const input = exitSession('direct-s3', Buffer.from('a\n'));
    const ledger = { ...input.ledger, faultAt: input.ledger.displayed[0]!.at + 10 };
    const nothing = { ...input, ledger, delivered: { records: [] } };
    expect(checkSession({ ...nothing, journal: [] }).verdict).toBe('unknown');
    expect(checkSession({ ...nothing, journal: [{ ...input.journal[0]!, status: 0 }] }).verdict).toBe(
      'unknown',
    );
    expect(
      checkSession({ ...nothing, journal: [{ ...input.journal[0]!, sessionId: 'other' }] }).verdict,
    ).toBe('unknown');
    const head = { ...input.journal[0]!, op: 'HeadBucket', carried: undefined };
    expect(checkSession({ ...nothing, journal: [head] })).toMatchObject({
      verdict: 'valid',
      shape: 'everything-lost',
    });
  });
});
