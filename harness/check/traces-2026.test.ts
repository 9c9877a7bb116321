/** Recorded sessions of the agent of 2026: stream and transcript, each against its own form. */
import { join } from 'node:path';
import { textRules3_3_5226 } from '../../archive/text-form';
import type { Route } from '../../pipeline';
import { checkSession } from './check-session';
import { agentRules, traceInput } from './testing/trace';
import type { CheckInput } from './types';

const folder = join(__dirname, '../agent/conformance/fixtures/2026');
const rules = { ...agentRules, text: textRules3_3_5226 };
const recorded = (name: string, route: Route): CheckInput => traceInput(name, route, folder, rules);

describe('complete, whatever the agent made of the text', () => {
  it.each<[string, Route, number]>([
    ['terminate-session', 'streaming', 32],
    ['terminate-session', 'direct-s3', 32],
    ['terminate-session', 'deployed', 32],
    ['normal-exit-processed', 'streaming', 83],
    ['normal-exit-processed', 'direct-s3', 83],
    ['normal-exit-processed', 'deployed', 83],
    ['cw-put-outage-midsession', 'streaming', 16],
    ['interactive-commands', 'direct-s3', 5],
    ['interactive-commands', 'cloudwatch-at-exit', 5],
    ['odd-bytes', 'direct-s3', 23],
    ['progress-raw-fallback', 'direct-s3', 8],
  ])('%s, %s', (name, route, lines) => {
    const result = checkSession(recorded(name, route));
    expect(result.findings).toEqual([]);
    expect(result).toMatchObject({ verdict: 'valid', shape: 'complete', unexpected: { lines: 0 } });
    expect(result.displayed.lines).toBe(lines);
    expect(result.delivered).toEqual(result.displayed);
  });

  it('what is beyond ASCII is kept, but for what a terminal overwrites', () => {
    const ofLines = (name: string, route: Route) => checkSession(recorded(name, route)).beyondAscii;
    // One command was edited in Japanese: its characters are in another order.
    expect(ofLines('normal-exit-processed', 'streaming')).toEqual({ lines: 60, kept: 54, broken: 1 });
    expect(ofLines('normal-exit-processed', 'direct-s3')).toEqual({ lines: 60, kept: 54, broken: 1 });
    expect(ofLines('odd-bytes', 'streaming')).toEqual({ lines: 7, kept: 4, broken: 1 });
  });

  it('says in which form the transcript was', () => {
    const form = (name: string, route: Route) => checkSession(recorded(name, route)).transcript;
    expect(form('progress-raw-fallback', 'direct-s3')).toBe('raw-fallback');
    expect(form('normal-exit-processed', 'direct-s3')).toBe('processed');
    expect(form('normal-exit-processed', 'deployed')).toBe('processed');
    expect(form('s3-panic-crash', 'direct-s3')).toBe('crash');
    expect(form('normal-exit-processed', 'streaming')).toBeUndefined();
    expect(checkSession(traceInput('terminate-session', 'direct-s3')).transcript).toBe('raw');
  });

  it('a transcript that was not processed is exact; a processed one has its lines altered', () => {
    expect(checkSession(recorded('progress-raw-fallback', 'direct-s3')).altered.lines).toBe(0);
    expect(checkSession(recorded('normal-exit-processed', 'direct-s3')).altered.lines).toBe(38);
  });
});

describe('by the rules of 2024 they are not what they should be', () => {
  it.each<[string, Route]>([
    ['normal-exit-processed', 'streaming'],
    ['normal-exit-processed', 'direct-s3'],
    ['terminate-session', 'streaming'],
    ['terminate-session', 'direct-s3'],
  ])('%s, %s', (name, route) => {
    const result = checkSession(traceInput(name, route, folder));
    expect(result.verdict).toBe('invalid');
    expect(result.unexpected.lines).toBeGreaterThan(0);
  });
});

describe('neither copy is taken for the other', () => {
  it('a raw transcript where a processed one is due is invalid, and the other way round', () => {
    const processed = recorded('normal-exit-processed', 'direct-s3');
    const raw = traceInput('terminate-session', 'direct-s3');
    expect(checkSession({ ...raw, rules }).verdict).toBe('invalid');
    expect(checkSession({ ...processed, rules: agentRules }).verdict).toBe('invalid');
  });

  it('every line of a processed transcript is needed, and every byte', () => {
    const input = recorded('terminate-session', 'direct-s3');
    const { key, bytes } = input.delivered.transcript!;
    const lines = Buffer.from(bytes)
      .toString('latin1')
      .split(/(?<=\n)/);
    const withLines = (changed: string[]) =>
      checkSession({
        ...input,
        delivered: { records: [], transcript: { key, bytes: Buffer.from(changed.join(''), 'latin1') } },
      });
    expect(withLines(lines).verdict).toBe('valid');
    lines.forEach((line, i) => {
      expect(withLines(lines.filter((_, at) => at !== i)).verdict).toBe('invalid');
      if (!line.startsWith('Script '))
        expect(withLines(lines.with(i, `x${line.slice(1)}x`)).verdict).toBe('invalid');
    });
  });
});

describe("what a copy does not hold by the agent's own doing", () => {
  it.each<[string, Route, object, RegExp]>([
    [
      's3-erase',
      'direct-s3',
      { prefix: 6, middle: 0, tail: 0 },
      /^6 lines not in this copy.*erased or swallowed/,
    ],
    [
      's3-osc-swallow',
      'direct-s3',
      { prefix: 0, middle: 3, tail: 0 },
      /^3 lines not in this copy.*echo hidden-from-s3-2/,
    ],
    ['osc-line-skip', 'streaming', { prefix: 0, middle: 6, tail: 0 }, /^6 acknowledged lines.*'HIDDEN-2'/],
    ['osc-line-skip', 'direct-s3', { prefix: 0, middle: 0, tail: 18 }, /^18 lines not in this copy/],
    // The lines that no copy holds.
    ['osc-line-skip', 'deployed', { prefix: 0, middle: 6, tail: 0 }, /^streamed copy: 6 acknowledged lines/],
    [
      'odd-bytes',
      'streaming',
      { prefix: 0, middle: 1, tail: 0 },
      /^1 line not in this copy.*panic-in-cw-only.*failed on their text/,
    ],
    [
      's3-panic-crash',
      'direct-s3',
      { prefix: 0, middle: 0, tail: 8 },
      /^the session's own output makes the agent exit/,
    ],
    [
      'tamper-delete-ipc',
      'direct-s3',
      { prefix: 0, middle: 0, tail: 6 },
      /`cat` of the local file failed with exit code 1/,
    ],
  ])('%s, %s', (name, route, lost, finding) => {
    const result = checkSession(recorded(name, route));
    expect(result).toMatchObject({ verdict: 'invalid', lost });
    expect(result.findings[0]).toMatch(finding);
  });

  it('what is erased from the transcript alone, the two copies together still have', () => {
    const result = checkSession(recorded('s3-erase', 'deployed'));
    expect(result).toMatchObject({ verdict: 'invalid', shape: 'complete' });
    expect(result.findings).toEqual([expect.stringMatching(/^transcript: 6 lines not in this copy/)]);
  });
});

it('a session that died has no transcript, of either form', () => {
  const result = checkSession(recorded('full-sigkill-session-worker', 'direct-s3'));
  expect(result).toMatchObject({ verdict: 'valid', shape: 'everything-lost', findings: [] });
});
