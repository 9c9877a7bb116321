import { recordedWorld } from './testing/recorded';
import type { SessionResult } from './types';

/** What must be said of a recording of the real agent: verdict, generation, and each finding's kind and facts. */
interface Expected {
  verdict: SessionResult['verdict'];
  generation?: SessionResult['generation'];
  duplicated?: number;
  findings?: { kind: string; evidence?: object }[];
}

const judge = async (world: ReturnType<typeof recordedWorld>) => {
  const { findings, sessions } = await world.verify({ group: false, known: false });
  expect(sessions.size).toBe(1);
  const [session] = sessions.values();
  return { findings, session: session! };
};

const whole2026: Expected = { verdict: 'valid', generation: '2026' };
const noEnd: Expected = {
  verdict: 'unknown',
  findings: [{ kind: 'no-orderly-end' }, { kind: 'nothing-to-compare' }],
};

const recordings: [string, Expected][] = [
  // Nothing happened to them: the transcript is raw, processed, made from what was uploaded at the end, or sent twice.
  ['2026/normal-exit', whole2026],
  ['2026/progress-raw-fallback', whole2026],
  ['2026/normal-exit-processed', whole2026],
  ['2026/terminate-session', whole2026],
  ['2026/nonstreaming-cw-s3', whole2026],
  ['2026/interactive-commands', whole2026],
  ['2026/cw-put-outage-midsession', { ...whole2026, duplicated: 2 }],
  // The older agent.
  ['terminate-session', { verdict: 'valid', generation: '2024' }],
  ['full-systemctl-stop-start', { verdict: 'valid', generation: '2024' }],
  // An upload at the end below 81,920 bytes: both agents make the same of it.
  ['interactive-commands', { verdict: 'valid', generation: 'either' }],
  // What a user can do.
  [
    '2026/s3-erase',
    {
      verdict: 'unknown',
      generation: '2026',
      findings: [
        {
          kind: 'stream-only-lines',
          evidence: {
            lines: 5,
            cause: 'erased',
            quoted: expect.arrayContaining(["'secret-activity-1'", "'秘密-2'"]),
          },
        },
        { kind: 'unframed-transcript', evidence: { header: 'false', footer: 'true' } },
      ],
    },
  ],
  [
    '2026/s3-osc-swallow',
    {
      verdict: 'unknown',
      generation: '2026',
      findings: [
        {
          kind: 'stream-only-lines',
          evidence: {
            lines: 3,
            cause: 'swallowed',
            quoted: ["'sh-5.2$ echo hidden-from-s3-2'", "'hidden-from-s3-2'", "'sh-5.2$ printf '\\007''"],
          },
        },
      ],
    },
  ],
  [
    '2026/osc-line-skip',
    {
      verdict: 'unknown',
      generation: '2026',
      findings: [
        // HIDDEN-1 and HIDDEN-8 to 14, `echo after` and `exit` with what they show. HIDDEN-2 to 7 are in neither copy.
        { kind: 'stream-only-lines', evidence: { lines: 12, cause: 'swallowed' } },
        { kind: 'unframed-transcript', evidence: { header: 'true', footer: 'false' } },
      ],
    },
  ],
  [
    '2026/odd-bytes',
    {
      verdict: 'unknown',
      generation: '2026',
      findings: [
        {
          kind: 'altered-lines',
          evidence: {
            cause: 'failed',
            streamed: 1,
            transcript: 1,
            quotedTranscript: [expect.stringContaining("'panic-in-cw-only")],
          },
        },
      ],
    },
  ],
  ['2026/s3-panic-crash', noEnd],
  [
    '2026/tamper-delete-ipc',
    {
      verdict: 'invalid',
      generation: 'neither',
      findings: [
        { kind: 'deleted-local-file', evidence: { text: expect.stringContaining('cat: /var/lib') } },
      ],
    },
  ],
  // What else happens.
  [
    '2026/a-upload-too-large',
    {
      verdict: 'invalid',
      generation: '2026',
      findings: [
        { kind: 'declared-loss', evidence: { events: 1 } },
        // 340 of the event that was left out, and 340 of one that was lost in silence.
        { kind: 'lost-lines', evidence: { lines: 680, middle: 680 } },
      ],
    },
  ],
  [
    '2026/cw-group-missing',
    { verdict: 'invalid', findings: [{ kind: 'no-stream', evidence: { lines: 4 } }] },
  ],
  ['2026/s3-slowdown-at-exit', noEnd],
  ['2026/full-power-loss', noEnd],
  ['2026/full-sigkill-session-worker', noEnd],
];

test.each(recordings)('of the recording %s all is said', async (name, expected) => {
  const { findings, session } = await judge(recordedWorld(name));
  expect(findings).toEqual(
    (expected.findings ?? []).map(({ kind, evidence = {} }) =>
      expect.objectContaining({ kind, evidence: expect.objectContaining(evidence) }),
    ),
  );
  expect(session.verdict).toBe(expected.verdict);
  expect(session.generation).toBe(expected.generation);
  expect(session.duplicated).toBe(expected.duplicated ?? 0);
});

type Calls = Parameters<NonNullable<Parameters<typeof recordedWorld>[1]>>[0];
const editTranscript = (edit: (text: string) => string) => (calls: Calls) =>
  calls.map((call) => {
    if (call.op !== 'PutObject') return call;
    const { text, b64 } = call.request.body;
    // As latin1, for the agent leaves bytes that are no UTF-8. What is edited is ASCII.
    const before = Buffer.from(b64 ?? text!, b64 === undefined ? 'utf8' : 'base64').toString('latin1');
    const after = edit(before);
    expect(after).not.toBe(before);
    const body = { b64: Buffer.from(after, 'latin1').toString('base64') };
    return { ...call, request: { ...call.request, body } };
  });
const editStream = (edit: (message: string) => string) => (calls: Calls) =>
  calls.map((call) =>
    call.op === 'PutLogEvents'
      ? {
          ...call,
          request: {
            ...call.request,
            logEvents: call.request.logEvents.map((event) => ({ ...event, message: edit(event.message) })),
          },
        }
      : call,
  );
const withoutCall = (which: number) => (calls: Calls) => calls.filter((_, i) => i !== which);
const processed = '2026/normal-exit-processed';

describe('a processed session that was damaged', () => {
  const damages: [string, string, (calls: Calls) => Calls, string[]][] = [
    ['a record lost', processed, withoutCall(5), ['lost-lines invalid']],
    [
      'the last record lost',
      processed,
      (calls) => withoutCall(calls.length - 1)(calls),
      ['lost-lines invalid'],
    ],
    [
      'a line taken from the transcript',
      processed,
      editTranscript((text) => text.replace('after-blank\n', '')),
      ['stream-only-lines unknown'],
    ],
    [
      'a line of the stream changed',
      processed,
      editStream((message) => message.replace('"hello"', '"HELLO"')),
      ['altered-lines unknown'],
    ],
    [
      'two lines of the transcript exchanged',
      processed,
      editTranscript((text) => text.replace('hello\nssm-user\n', 'ssm-user\nhello\n')),
      ['reordered-lines invalid'],
    ],
    [
      'a line added to the transcript',
      processed,
      editTranscript((text) => text.replace('after-blank\n', 'after-blank\nforged\n')),
      ['lost-lines invalid'],
    ],
    [
      'a character behind a space joined to another line',
      processed,
      editTranscript((text) => text.replace('ends-in-space ends', 'ends-in-space Xends')),
      ['altered-lines unknown'],
    ],
    [
      'a byte changed in what was uploaded at the end',
      '2026/interactive-commands',
      editTranscript((text) => text.replace('a b', 'a c')),
      ['altered-lines unknown'],
    ],
    ['a raw transcript of today, a record lost', '2026/normal-exit', withoutCall(3), ['lost-lines invalid']],
  ];
  test.each(damages)('%s', async (_, name, change, kinds) => {
    const { findings, session } = await judge(recordedWorld(name, change));
    expect(findings.map(({ kind, effect }) => `${kind} ${effect}`)).toEqual(kinds);
    expect(session.verdict).not.toBe('valid');
  });
});
