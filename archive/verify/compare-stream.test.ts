import fc from 'fast-check';
import { fragmentsOf } from '../fragments';
import { fakeSession } from '../testing/fake-agent';
import { sessionDataOf, streamEvents, streamFragments, textRules3_3_5226, transcriptOf } from '../text-form';
import { atExitDifference, streamDifference } from './align-stream';
import { StreamFollower } from './compare-stream';

const line = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '',
    '\u001b[1mbold\u001b[0m',
    '\u001bO',
    '日本語',
    'a\tb\r',
    '\r',
    'x'.repeat(70_000),
    '\u001b]0;title\u0007$',
  ),
);
const ticks = fc.array(
  fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), fc.constantFrom('\r\n', '\n'))
    .map(([lines, end]) => lines.map((text) => text.replace(/\n/g, '') + end).join('')),
  { minLength: 1, maxLength: 5 },
);
const sent = (list: string[]) => {
  const { calls, displayed } = fakeSession('s', list);
  const events = calls.flat().map(({ message }) => JSON.parse(message).sessionData as string[]);
  return { displayed, events };
};
async function follow(displayed: Uint8Array, events: readonly (readonly string[])[]) {
  async function* pieces() {
    for (let at = 0; at < displayed.length; at += 999) yield displayed.subarray(at, at + 999);
  }
  const follower = new StreamFollower(fragmentsOf(pieces()));
  for (const lines of events) await follower.add(lines);
  return follower.end();
}

/** What the agent of 2026 sends of the same. */
const sentToday = (list: string[]) => ({
  displayed: Buffer.from(list.join('')),
  events: list.flatMap((text, tick) => {
    const complete = tick === list.length - 1;
    const fragments = streamFragments(Buffer.from(text), { complete, rules: textRules3_3_5226 });
    return streamEvents(fragments, textRules3_3_5226).map(sessionDataOf);
  }),
});

/** 132,000 bytes are one call's; a longer tick is cut off by the fake agent, as by the real one for a while. */
const fits = (list: string[]) => list.every((text) => Buffer.byteLength(text) < 100_000);

test('follows whatever the agent sends of whatever is displayed', async () => {
  await fc.assert(
    fc.asyncProperty(ticks.filter(fits), async (list) => {
      const { displayed, events } = sent(list);
      expect(await follow(displayed, events)).toBe(true);
      expect(streamDifference(displayed, events)).toMatchObject({
        lost: { count: 0 },
        extra: { count: 0 },
        reordered: { count: 0 },
      });
    }),
    { numRuns: 60 },
  );
});

test('follows what becomes several lines, because a control character becomes a newline', async () => {
  const broken = fc.constantFrom('\v', '\f\v ctl', 'a\fb', 'a\v', '\u001b]0;unended\fx', '日\v本');
  const lines = fc.array(
    fc.tuple(fc.oneof(line, broken), fc.constantFrom('\r\n', '\n')).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  );
  const today = fc.array(
    lines.map((all) => `always\f\r\n${all.join('')}`),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(today.filter(fits), async (list) => {
      const { displayed, events } = sentToday(list);
      expect(await follow(displayed, events)).toBe(true);
      const none = { lost: { count: 0 }, extra: { count: 0 }, reordered: { count: 0 } };
      expect(streamDifference(displayed, events, textRules3_3_5226)).toMatchObject(none);
    }),
    { numRuns: 60 },
  );
});

test('stops in the midst of what becomes several lines', async () => {
  const displayed = Buffer.from('one\r\na\fb\fc\r\ntwo\r\n');
  const whole = ['one', 'a', 'b', 'c', 'two'];
  expect(await follow(displayed, [whole])).toBe(true);
  // The older agent keeps the form feeds.
  expect(await follow(displayed, [['one', 'a\fb\fc', 'two']])).toBe(true);
  for (const gone of whole.keys()) {
    expect(await follow(displayed, [whole.filter((_, i) => i !== gone)])).toBe(false);
    expect(await follow(displayed, [whole.with(gone, 'forged')])).toBe(false);
  }
});

test('stops at a line that is lost, changed or added', async () => {
  const unique = ticks.filter(fits).map((list) => list.map((text, i) => `unique ${i}\r\n${text}`));
  await fc.assert(
    fc.asyncProperty(unique, fc.nat(), fc.constantFrom('lose', 'change', 'add'), async (list, n, damage) => {
      const { displayed, events } = sent(list);
      const [at] = [n % list.length];
      const damaged = events.map((lines) =>
        lines.flatMap((text) => {
          if (text !== `unique ${at}`) return [text];
          return damage === 'lose' ? [] : damage === 'change' ? [`${text}!`] : [text, 'forged'];
        }),
      );
      expect(await follow(displayed, damaged)).toBe(false);
      const { lost, extra } = streamDifference(displayed, damaged);
      expect(lost.count).toBe(damage === 'add' ? 0 : 1);
      expect(extra.count).toBe(damage === 'lose' ? 0 : 1);
      if (damage !== 'add') expect(lost.first!.text).toBe(`unique ${at}`);
    }),
    { numRuns: 60 },
  );
});

test('says where lines are lost', () => {
  const { displayed, events } = sent(['a\r\n', 'b\r\n', 'c\r\n', 'd\r\n', 'e\r\n']);
  const without = (...lost: number[]) =>
    streamDifference(
      displayed,
      events.filter((_, i) => !lost.includes(i)),
    ).lost;
  expect(without(0)).toMatchObject({ count: 1, prefix: 1, first: { line: 1, text: 'a' } });
  expect(without(2, 4)).toMatchObject({ count: 2, middle: 1, tail: 1, first: { line: 3, text: 'c' } });
  expect(without(0, 1, 2, 3, 4)).toMatchObject({ count: 5, tail: 5 });
});

test('the upload at the end is compared as it is, and line by line where it differs', () => {
  const at = { localFile: '/x', startedAt: new Date(0), endedAt: new Date(1) };
  const transcript = transcriptOf(Buffer.from('$ ls\r\nsecret\r\n'), at);
  const message = Buffer.from(transcript).toString().replaceAll('\r\n', '\n').replace(/\n$/, '');
  expect(atExitDifference(transcript, [message]).lost.count).toBe(0);
  expect(atExitDifference(transcript, [message.replace('secret\r\n', '')])).toMatchObject({
    lost: { count: 1, middle: 1, first: { text: 'secret\r' } },
    extra: { count: 0 },
  });
});
