import { textRules3_3_5226 } from '../../archive/text-form';
import { checkSession } from './check-session';
import { judge } from './judge';
import { displayedOutput } from './lines';
import { skippedLines } from './skipped-lines';
import { agentRules } from './testing/trace';
import type { CheckInput, JournalCall } from './types';
import { streamUnits } from './units';

const sessionId = 's-0';
const rules = { ...agentRules, text: textRules3_3_5226 };

interface Shown {
  at: number;
  text: string;
}

/** Ten lines of 4 bytes; the third shows nothing and is alone from 2 s to 6.5 s; the fourth is uploaded at 7 s. */
const shown: Shown[] = [
  { at: 100, text: 'a1\r\n' },
  { at: 200, text: 'a2\r\n' },
  { at: 2_000, text: '\x1b]x\n' },
  { at: 6_500, text: 'b1\r\n' },
  ...Array.from({ length: 6 }, (_, n) => ({ at: 7_500, text: `c${n}\r\n` })),
];

const put = (at: number, from: number, to: number, change: Partial<JournalCall> = {}): JournalCall => ({
  kind: 'call',
  at,
  sessionId,
  service: 'logs',
  op: 'PutLogEvents',
  attempt: 1,
  status: 200,
  carried: { from, to },
  ...change,
});

function skipped(journal: JournalCall[], lines = shown, faultAt?: number): number[] {
  const ledger = {
    sessionId,
    faultAt,
    displayed: lines.map(({ at, text }) => ({ at, bytes: Buffer.from(text) })),
  };
  const output = displayedOutput(ledger);
  const units = streamUnits(output, rules.text);
  return [...skippedLines({ journal, ledger, rules }, output, units)];
}

/** The line that shows nothing was alone for 5 ticks, so that 5 lines after the next upload may be skipped. */
const usual = [put(1_000, 0, 8), put(7_000, 8, 16), put(8_000, 36, 40)];

describe('lines that the agent skipped', () => {
  it('are those between two uploads, as many as the ticks before the first of them allow', () => {
    expect(skipped(usual)).toEqual([4, 5, 6, 7, 8]);
  });

  it('are those at the end, where the session was read to its end', () => {
    const all = [put(1_000, 0, 8), put(7_000, 8, 16)];
    expect(skipped(all, shown.slice(0, 9))).toEqual([4, 5, 6, 7, 8]);
    expect(skipped(all, shown.slice(0, 9), 8_000)).toEqual([]);
  });

  it('count each line that shows nothing, and each of its ticks', () => {
    const two: Shown[] = [
      ...shown.slice(0, 2),
      { at: 2_000, text: '\x1b]x\n' },
      { at: 5_000, text: '\x1b]y\n' },
      ...shown.slice(3),
      { at: 7_500, text: 'd0\r\n' },
      { at: 7_500, text: 'd1\r\n' },
    ];
    // 5 ticks of the first and 2 of the second.
    const journal = [put(1_000, 0, 8), put(7_000, 8, 20), put(8_000, 48, 52)];
    expect(skipped(journal, two)).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(skipped([put(1_000, 0, 8), put(6_000, 8, 20), put(8_000, 48, 52)], two)).toEqual([]);
  });
});

describe('no skip explains', () => {
  it.each<[string, JournalCall[], Shown[]]>([
    ['one line more than there were ticks', [put(1_000, 0, 8), put(6_000, 8, 16), put(8_000, 36, 40)], shown],
    [
      'a gap without a line that shows nothing before it',
      usual,
      shown.with(2, { at: 2_000, text: 'xy\r\n' }),
    ],
    [
      'a gap after an upload in which something else came first',
      [put(1_000, 0, 4), put(7_000, 4, 16), put(8_000, 36, 40)],
      shown,
    ],
    ['what was sent and not taken', [...usual, put(7_800, 16, 36, { status: 0 })], shown],
    ['what another session sent', usual.map((call) => ({ ...call, sessionId: 'other' })), shown],
    ['a first upload that was not taken', usual.with(1, put(7_000, 8, 16, { status: 500 })), shown],
    ['no gap at all', [put(1_000, 0, 8), put(7_000, 8, 40)], shown],
  ])('%s', (_, journal, lines) => {
    expect(skipped(journal, lines)).toEqual([]);
  });

  it('a line of which a part was sent', () => {
    expect(skipped([put(1_000, 0, 8), put(7_000, 8, 18), put(8_000, 36, 40)])).toEqual([5, 6, 7, 8]);
  });
});

describe('in the check of a session', () => {
  const record = (texts: string[], at: number, call: number) => ({
    eventId: `${call}`,
    timestamp: at,
    logGroup: 'g',
    logStream: sessionId,
    message: JSON.stringify({
      eventVersion: '1.0',
      eventTime: new Date(at).toISOString(),
      awsRegion: 'r',
      target: { id: 'mi-0' },
      userIdentity: { arn: 'arn' },
      runAsUser: 'u',
      sessionId,
      sessionData: texts,
    }),
    source: { key: `${call}`, envelope: 0, event: 0 },
  });
  const input = (journal: JournalCall[]): CheckInput => ({
    route: 'streaming',
    ledger: { sessionId, displayed: shown.map(({ at, text }) => ({ at, bytes: Buffer.from(text) })) },
    journal,
    unreadable: [],
    delivered: {
      records: [record(['a1', 'a2'], 1_000, 1), record(['b1'], 7_000, 2), record(['c5'], 8_000, 3)],
    },
    rules,
  });

  it('they are hidden, by name, and a scenario can expect it', () => {
    const check = checkSession(input(usual));
    expect(check).toMatchObject({
      verdict: 'invalid',
      shape: 'lines-hidden',
      hidden: { lines: 5, bytes: 20 },
      lost: { prefix: 0, middle: 5, tail: 0 },
    });
    const finding =
      "5 lines never sent, first: line 5 'c0'; the agent skips lines after one that shows nothing and was alone in its ticks";
    expect(check.findings).toEqual([finding]);
    expect(check.hiding).toEqual([finding]);
    expect(judge(check, { shape: 'lines-hidden', broken: 'lines-hidden' })).toEqual({
      verdict: 'valid',
      findings: [],
    });
    expect(judge(check, { shape: 'lines-hidden' }).verdict).toBe('invalid');
  });

  it('lost without that explanation they are a broken contract, whatever was expected', () => {
    const check = checkSession(input(usual.with(1, put(6_000, 8, 16))));
    expect(check).toMatchObject({ verdict: 'invalid', shape: 'other-loss', hidden: { lines: 0, bytes: 0 } });
    expect(judge(check, { shape: 'lines-hidden', broken: 'lines-hidden' })).toEqual({
      verdict: 'invalid',
      findings: [
        "5 lines lost without any fault, never acknowledged, first: line 5 'c0'",
        'expected lines hidden by the agent, and it hid none',
        'expected lines hidden, saw lines lost elsewhere than at the end (5 of 10 lines)',
      ],
    });
  });
});
