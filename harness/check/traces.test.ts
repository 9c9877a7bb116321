import { checkSession } from './check-session';
import { traceInput } from './testing/trace';

const none = { prefix: 0, middle: 0, tail: 0 };

describe('what the real agent delivered', () => {
  it.each(['terminate-session', 'full-systemctl-stop-start'])('streamed, %s: complete', (name) => {
    const result = checkSession(traceInput(name, 'streaming'));
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ verdict: 'valid', shape: 'complete', lost: none, lossWindowMs: 0 });
    expect(result.delivered).toEqual(result.displayed);
    expect(result.acknowledged).toEqual(result.displayed);
  });

  it('counts the lines of which streaming destroyed the text', () => {
    const result = checkSession(traceInput('terminate-session', 'streaming'));
    // The first prompt, the coloured lines and prompts, the tab, the Japanese: not the plain times.
    expect(result.altered.lines).toBeGreaterThan(5);
    expect(result.altered.lines).toBeLessThan(20);
  });

  it('the transcript: complete, and nothing altered', () => {
    const result = checkSession(traceInput('terminate-session', 'direct-s3'));
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ verdict: 'valid', shape: 'complete', altered: { lines: 0, bytes: 0 } });
    expect(result.delivered).toEqual(result.displayed);
  });

  it('the upload at exit: complete, and nothing altered', () => {
    const result = checkSession(traceInput('interactive-commands', 'cloudwatch-at-exit'));
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'valid',
      shape: 'complete',
      displayed: { lines: 4 },
      delivered: { lines: 4 },
      altered: { lines: 0 },
    });
  });

  it.each(['full-power-loss', 'sigkill-worker'])(
    'streamed, %s: the tail is lost and nothing else',
    (name) => {
      const result = checkSession(traceInput(name, 'streaming'));
      expect(result.findings).toEqual([]);
      expect(result).toMatchObject({ verdict: 'valid', shape: 'tail-lost', lost: { prefix: 0, middle: 0 } });
      expect(result.lost.tail).toBeGreaterThan(0);
      expect(result.acknowledged).toEqual(result.delivered);
    },
  );

  it.each(['full-power-loss', 'sigkill-worker'])('direct, %s: everything is lost', (name) => {
    const result = checkSession(traceInput(name, 'direct-s3'));
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'valid',
      shape: 'everything-lost',
      delivered: { lines: 0, bytes: 0 },
    });
  });

  it.each(['cw-put-conn-reset-after-accept', 'cw-put-outage-midsession'])(
    'streamed, %s: duplicates that a retry explains',
    (name) => {
      const input = traceInput(name, 'streaming');
      const result = checkSession(input);
      expect(result.findings).toEqual([]);
      expect(result).toMatchObject({ verdict: 'valid', shape: 'complete' });
      expect(result.duplicated.lines).toBeGreaterThan(0);
      const once = checkSession({ ...input, journal: input.journal.filter(({ status }) => status === 200) });
      expect(once.verdict).toBe('invalid');
      expect(once.findings.join()).toContain('no retry in the journal explains it');
    },
  );
});
