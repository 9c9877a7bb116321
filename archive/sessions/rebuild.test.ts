import fc from 'fast-check';
import { fragmentsOf } from '../fragments';
import { agentMessage, type FakeEvent, fakeSession, freshId } from '../testing/fake-agent';
import { transcriptOf } from '../text-form';
import { streamTranscript } from '../transcript';
import type { ArchivedRecord } from '../types';
import { DisplayedLines } from './displayed-lines';
import { eventJson } from './event-json';
import { noDuplicates, rebuildSession } from './rebuild';
import { duplicateVerdict } from './types';

const id = 'taro.yamada-0a1b2c3d4e5f6a7b8';
const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1) };

const recordOf = (event: FakeEvent, i: number): ArchivedRecord => ({
  eventId: event.id,
  timestamp: event.timestamp,
  logGroup: 'g',
  logStream: id,
  message: event.message,
  source: { key: 'k', envelope: i, event: 0 },
});

async function rebuild(events: FakeEvent[], displayed?: Buffer) {
  const counts = noDuplicates();
  async function* records() {
    yield* events.map(recordOf).sort((a, b) => a.timestamp - b.timestamp);
  }
  async function* transcript() {
    const bytes = transcriptOf(displayed!, wrapping);
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
  }
  const lines: string[] = [];
  let doubtful = 0;
  const options = displayed && {
    displayed: new DisplayedLines(fragmentsOf(streamTranscript(transcript(), {}))),
  };
  for await (const event of rebuildSession(records(), counts, options)) {
    lines.push(...event.lines);
    doubtful += event.doubtful;
  }
  expect(doubtful).toBe(counts.doubtfulLines);
  return { lines, counts, verdict: duplicateVerdict(counts) };
}
const linesOf = (text: string) => text.replace(/\r/g, '').split('\n').slice(0, -1);
const again = (event: FakeEvent): FakeEvent => ({ ...event, id: freshId() });

describe('rebuildSession', () => {
  it('drops what was delivered twice with one id', async () => {
    const { calls } = fakeSession(id, ['$ ls\r\na\r\n', 'b\r\n']);
    const events = [...calls.flat(), ...calls.flat(), calls[0]![0]!];
    const { lines, counts, verdict } = await rebuild(events);
    expect(lines).toEqual(['$ ls', 'a', 'b']);
    expect(counts).toEqual({ ...noDuplicates(), sameId: 3 });
    expect(verdict).toBe('removed');
  });

  it('drops a call that the SDK sent again: another id, the same time and text', async () => {
    const { calls } = fakeSession(id, ['$ ls\r\na\r\n', 'b\r\n']);
    const { lines, counts } = await rebuild([...calls.flat(), again(calls[0]![0]!), again(calls[1]![0]!)]);
    expect(lines).toEqual(['$ ls', 'a', 'b']);
    expect(counts).toEqual({ ...noDuplicates(), sameCall: 2 });
  });

  it('keeps events of one call that are full and alike, and says that it does not know', async () => {
    const { calls, displayed } = fakeSession(id, ['y\r\n'.repeat(44_000)]);
    expect(calls[0]).toHaveLength(4);
    expect(new Set(calls[0]!.map(({ message }) => message)).size).toBe(1);
    const all = linesOf(displayed.toString());
    const once = await rebuild(calls.flat());
    expect(once.lines).toEqual(all);
    expect(once.verdict).toBe('unknown');
    // A call cannot hold more than four: the rest are copies for certain.
    const twice = await rebuild([...calls.flat(), ...calls.flat().map(again)]);
    expect(twice.lines).toEqual(all);
    expect(twice.counts.sameCall).toBe(4);
  });

  it('never merges what a user did twice, and says that it may be a copy', async () => {
    const { calls } = fakeSession(id, ['$ date\r\nx\r\n', '$ date\r\nx\r\n$ w\r\n']);
    const { lines, verdict, counts } = await rebuild(calls.flat());
    expect(lines).toEqual(['$ date', 'x', '$ date', 'x', '$ w']);
    expect(counts.doubtfulLines).toBe(2);
    expect(verdict).toBe('unknown');
  });

  it('is certain of a repetition that does not begin its call, or is not all of the call before', async () => {
    const { calls } = fakeSession(id, ['a\r\nb\r\n', '$\r\na\r\nb\r\n', '$\r\na\r\n']);
    const { lines, verdict } = await rebuild(calls.flat());
    expect(lines).toEqual(['a', 'b', '$', 'a', 'b', '$', 'a']);
    expect(verdict).toBe('none');
  });

  it('keeps two records of one id that say different things', async () => {
    const one = fakeSession(id, ['a\r\n']).calls.flat();
    const two = { ...one[0]!, message: agentMessage(id, one[0]!.timestamp, ['b']) };
    const { lines, counts, verdict } = await rebuild([...one, two]);
    expect(lines).toEqual(['a', 'b']);
    expect(counts.conflicts).toBe(1);
    expect(verdict).toBe('unknown');
  });

  it('takes extracted messages of one second for what they are: two calls may lie in it', async () => {
    const message = agentMessage(id, 1_795_479_076_000, ['$']);
    const event = { id: '', timestamp: 1_795_479_076_000, message };
    const { lines, verdict } = await rebuild([event, event]);
    expect(lines).toEqual(['$', '$']);
    expect(verdict).toBe('unknown');
  });

  const line = fc.constantFrom('$ ls', '$ date', 'a', 'b', '', '\u001b[1mc\u001b[0m', 'x'.repeat(40));
  const ticks = fc.array(
    fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((one) => `${one}\r\n`).join('')),
    { minLength: 1, maxLength: 8 },
  );

  it('with a transcript gives back what was displayed, however the agent sent it again', async () => {
    await fc.assert(
      fc.asyncProperty(
        ticks,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (list, resent) => {
          const { calls, displayed } = fakeSession(id, list, { resent: (tick) => resent[tick]! });
          const { lines, counts } = await rebuild(
            [...calls.flat(), ...calls.slice(0, 1).flat().map(again)],
            displayed,
          );
          const wanted = linesOf(displayed.toString()).map((one) => one.replace(/\u001b\[\d*m/g, ''));
          if (counts.doubtfulLines === 0) expect(lines).toEqual(wanted);
          else expect(lines.length).toBeGreaterThanOrEqual(wanted.length);
        },
      ),
    );
  });

  it('with a transcript is in doubt only where the display itself repeats', async () => {
    const unique = ticks.map((list) => list.map((text, i) => text.replace(/\r\n/g, ` ${i}\r\n`)));
    await fc.assert(
      fc.asyncProperty(
        unique,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (list, resent) => {
          const { calls, displayed } = fakeSession(id, list, { resent: (tick) => resent[tick]! });
          const { verdict, lines } = await rebuild(calls.flat(), displayed);
          expect(lines).toHaveLength(linesOf(displayed.toString()).length);
          expect(verdict).not.toBe('unknown');
        },
      ),
    );
  });

  it('without a transcript never loses a line, and is in doubt wherever a call came again', async () => {
    await fc.assert(
      fc.asyncProperty(
        ticks,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (list, resent) => {
          const { calls } = fakeSession(id, list, { resent: (tick) => resent[tick]! });
          const { lines, verdict } = await rebuild(calls.flat());
          const sent = calls.flat().flatMap(({ message }) => JSON.parse(message).sessionData as string[]);
          expect(lines).toEqual(sent);
          if (resent.slice(0, list.length - 1).some(Boolean)) expect(verdict).toBe('unknown');
        },
      ),
    );
  });
});

test('what the agent says of an event that it left out is a remark, and no line', async () => {
  const message = '[SESSION_LOG_TRUNCATED] Event 2 exceeded CloudWatch size limit and was omitted';
  const line = { id: freshId(), timestamp: 1, message: agentMessage(id, 1, ['a']) };
  const records = [line, { id: freshId(), timestamp: 1, message }].map(recordOf);
  const events: { kind: string; lines: string[]; json: { remark?: string } }[] = [];
  async function* each() {
    yield* records;
  }
  for await (const event of rebuildSession(each(), noDuplicates()))
    events.push({ kind: event.kind, lines: event.lines, json: JSON.parse(eventJson(event)) });
  expect(events).toMatchObject([
    { kind: 'streamed', lines: ['a'] },
    { kind: 'omitted', lines: [], json: { remark: message } },
  ]);
});
