import { checkSession } from './check-session';
import { judge } from './judge';
import { deployedSession, streamSession } from './testing/pipeline';
import type { CheckInput, Delivered } from './types';

const none = { lines: 0, bytes: 0 };
const numbered = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`);
const orderly = deployedSession({ pieces: numbered, gapMs: 100 });
const killed = deployedSession({ pieces: numbered, gapMs: 100, killAt: 2_550 });

const having = (input: CheckInput, delivered: Partial<Delivered>): CheckInput => ({
  ...input,
  delivered: { ...input.delivered, ...delivered },
});
const withoutEvent = (input: CheckInput, at: number) =>
  having(input, { records: input.delivered.records.toSpliced(at, 1) });
const edited = (input: CheckInput, edit: (text: string) => string) => {
  const { key, bytes } = input.delivered.transcript!;
  return having(input, {
    transcript: { key, bytes: Buffer.from(edit(Buffer.from(bytes).toString('latin1')), 'latin1') },
  });
};

describe('both legs as they should be', () => {
  it('orderly end: complete, and a line in both legs is no duplicate', () => {
    expect(checkSession(orderly)).toMatchObject({
      route: 'deployed',
      verdict: 'valid',
      shape: 'complete',
      findings: [],
      displayed: { lines: 30 },
      acknowledged: { lines: 30 },
      delivered: { lines: 30 },
      duplicated: none,
      unexpected: none,
      recovered: none,
      reordered: 0,
    });
  });

  it('what streaming alters is kept by the transcript', () => {
    const japanese = { pieces: ['かな\r\n', 'plain\r\n', 'tab\there\r\n'], gapMs: 10 };
    expect(checkSession(streamSession(japanese)).altered.lines).toBe(2);
    const both = deployedSession(japanese);
    expect(checkSession(both)).toMatchObject({ verdict: 'valid', altered: none });
    expect(checkSession(having(both, { transcript: undefined })).altered.lines).toBe(2);
  });

  it('killed: what streaming alone would have kept, and no word of a transcript that cannot be there', () => {
    const { route: _, ...streamed } = checkSession({ ...killed, route: 'streaming' });
    expect(streamed).toMatchObject({ verdict: 'valid', shape: 'tail-lost' });
    expect(checkSession(killed)).toEqual({ route: 'deployed', ...streamed, transcript: 'raw' });
  });

  it('acknowledged is what either service took', () => {
    const only = (service: string) => orderly.journal.filter((call) => call.service === service);
    expect(checkSession({ ...orderly, journal: only('logs') }).acknowledged.lines).toBe(30);
    expect(checkSession({ ...orderly, journal: only('s3') }).acknowledged.lines).toBe(30);
  });

  it('duplicates that a retry explains are counted, once', () => {
    const input = deployedSession({ pieces: numbered, gapMs: 100, lostAnswers: new Set([2]) });
    expect(checkSession(input)).toMatchObject({ verdict: 'valid', duplicated: { lines: 10 } });
  });
});

describe('one leg broken turns it red, though the other leg has every line', () => {
  it('no transcript after an orderly end', () => {
    const result = checkSession(having(orderly, { transcript: undefined }));
    expect(result).toMatchObject({ verdict: 'invalid', shape: 'complete', delivered: { lines: 30 } });
    expect(result.findings).toEqual([
      expect.stringMatching(
        /^transcript: 30 acknowledged lines never reached .*the bucket holds no transcript of this session$/,
      ),
      "transcript: 30 lines lost without any fault, first: line 1 'line 1'",
    ]);
    expect(judge(result, { shape: 'complete' }).verdict).toBe('invalid');
  });

  it('one streamed event dropped', () => {
    const result = checkSession(withoutEvent(orderly, 1));
    expect(result).toMatchObject({
      verdict: 'invalid',
      shape: 'complete',
      lost: { prefix: 0, middle: 0, tail: 0 },
    });
    expect(result.findings).toEqual([
      expect.stringMatching(/^streamed copy: 10 acknowledged lines never reached .* line 12 'line 12'/),
    ]);
    expect(judge(result, { shape: 'complete' }).verdict).toBe('invalid');
  });

  it('one byte of the transcript changed', () => {
    const result = checkSession(edited(orderly, (text) => text.replace('line 7', 'line ?')));
    expect(result).toMatchObject({ verdict: 'invalid', shape: 'complete', unexpected: { lines: 1 } });
    expect(result.findings).toContainEqual(
      expect.stringMatching(/^transcript: 1 delivered line never displayed in this form, first: 'line \?/),
    );
    expect(result.findings.join()).not.toContain('streamed copy');
  });

  it('a line put into the transcript, and another into the stream: both counted', () => {
    const [record, ...others] = orderly.delivered.records;
    const message = JSON.parse(record!.message);
    message.sessionData.push('forged');
    const forged = { ...record!, message: JSON.stringify(message) };
    const input = edited(orderly, (text) => text.replace('line 7', 'forged too\r\nline 7'));
    const result = checkSession(having(input, { records: [forged, ...others] }));
    expect(result).toMatchObject({ verdict: 'invalid', unexpected: { lines: 2 } });
    expect(result.findings.map((text) => text.split(':')[0])).toEqual(['streamed copy', 'transcript']);
  });

  it('an early end of streaming is no tail where the transcript goes on', () => {
    const faultAt = orderly.ledger.displayed.at(-1)!.at + 60_000;
    const late = { ...withoutEvent(orderly, 2), ledger: { ...orderly.ledger, faultAt } };
    const result = checkSession(late);
    expect(result.findings.join()).toContain('streamed copy: ');
    expect(judge(result, { shape: 'tail-lost' }).findings.join()).toContain(
      'less loss than expected is no success',
    );
  });

  it('a part of a transcript after a death', () => {
    const input = having(killed, { transcript: orderly.delivered.transcript });
    const result = checkSession(
      edited(input, (text) => text.replace(/line 27[\s\S]*line 30\r\n/, '').replace('line 3\r\n', '')),
    );
    expect(result.verdict).toBe('invalid');
    expect(result.findings).toEqual([
      expect.stringMatching(/^transcript: 1 of 26 lines lost: this route writes once/),
    ]);
  });
});

describe('both legs broken', () => {
  it('in the same place: lost', () => {
    const cut = edited(withoutEvent(orderly, 1), (text) => text.replace('line 15\r\n', ''));
    const result = checkSession(cut);
    expect(result).toMatchObject({
      verdict: 'invalid',
      shape: 'other-loss',
      lost: { prefix: 0, middle: 1, tail: 0 },
      delivered: { lines: 29 },
    });
    expect(result.findings.join()).toMatch(/streamed copy: .*transcript: 1 acknowledged line never reached/);
  });

  it('in all places: everything lost', () => {
    const result = checkSession(having(orderly, { records: [], transcript: undefined }));
    expect(result).toMatchObject({ verdict: 'invalid', shape: 'everything-lost', delivered: none });
  });
});

describe('what was never tested', () => {
  it('an empty session: unknown, said once', () => {
    const { verdict, findings } = checkSession(deployedSession({ pieces: [], gapMs: 1 }));
    expect({ verdict, findings }).toEqual({
      verdict: 'unknown',
      findings: ['nothing was displayed in this session, so nothing could be lost'],
    });
  });

  it('no call of the session was answered: unknown', () => {
    const journal = killed.journal.map((call) => ({ ...call, status: 0 }));
    const nothing = checkSession({ ...having(killed, { records: [] }), journal });
    expect(nothing.verdict).toBe('unknown');
    expect(nothing.findings).toEqual([expect.stringMatching(/^nothing was delivered and no call/)]);
    const transcript = { ...having(orderly, { records: [] }), journal: [] };
    expect(checkSession(transcript).findings).toEqual([
      expect.stringMatching(/^streamed copy: nothing was delivered and no call/),
    ]);
  });
});

it.each([
  ['logs', 'transcript', { transcript: undefined }],
  ['s3', 'streamed copy', { records: [] }],
] as const)('a session that only ever called %s has lost its %s', (called, leg, missing) => {
  const journal = orderly.journal.filter(({ service }) => service === called);
  const result = checkSession({ ...having(orderly, missing), journal });
  expect(result).toMatchObject({ verdict: 'invalid', shape: 'complete' });
  expect(result.findings).toEqual([expect.stringMatching(`^${leg}: 30 lines lost without any fault`)]);
});
