import fc from 'fast-check';
import { agentMessage, freshId } from '../testing/fake-agent';
import { sessionDataOf, streamEvents, streamFragments, textRules3_3_5226 } from '../text-form';
import { began, taro, World } from './testing/world';

/** What a shell shows of a command and its output, with the CR that bash 5.1 writes behind the command line. */
const command = fc.tuple(
  fc.oneof(fc.constantFrom('', 'echo a ', 'ls', ' ', 'echo 日本 '), fc.string({ maxLength: 9 })),
  fc.array(
    fc.oneof(
      fc.constantFrom('', 'a', 'a ', '日本語', '日本語 ', '\u001b[31m赤\u001b[0m', 'a\tb', '😀', 'é '),
      fc.string({ maxLength: 9 }),
    ),
    { maxLength: 4 },
  ),
);
const shown = ([typed, output]: [string, string[]]) =>
  `\u001b[?2004h$ ${typed}\r\n\u001b[?2004l\r${output.map((line) => `${line}\r\n`).join('')}`;

function worldOf(ticks: readonly string[]): World {
  const world = new World();
  ticks.forEach((text, tick) => {
    const fragments = streamFragments(Buffer.from(text), {
      complete: tick === ticks.length - 1,
      rules: textRules3_3_5226,
    });
    const at = began + tick * 1_000;
    const call = streamEvents(fragments, textRules3_3_5226).map((text) => ({
      id: freshId(),
      timestamp: at,
      message: agentMessage(taro, at, sessionDataOf(text)),
    }));
    world.putCall(taro, tick, call);
  });
  world.putProcessed(taro, Buffer.from(ticks.join('')));
  return world;
}

const judge = async (world: World) => {
  const { findings, sessions } = await world.verify({ group: false, known: false });
  return { findings, session: sessions.get(taro)! };
};

test('nothing is found in whatever a shell shows that nobody hides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
      const { findings, session } = await judge(worldOf([...commands.map(shown), '\u001b[?2004h$ exit\r\n']));
      expect(findings).toEqual([]);
      expect(session).toMatchObject({ verdict: 'valid', comparedWith: ['transcript'], generation: '2026' });
    }),
    { numRuns: 300 },
  );
});

test('nothing is found beyond the mark where the emulator forgets, and in a line that is streamed in pieces', async () => {
  const many = Array.from({ length: 1_200 }, (_, i) => `行 ${i} ${i % 7 ? '' : ' '}`);
  const long = '日本語'.repeat(5_000);
  const { findings } = await judge(
    worldOf([shown(['seq ', many]), shown(['', [`a${long}`, 'b']]), '$ exit\r\n']),
  );
  expect(findings).toEqual([]);
});

test('a line that vanishes is found, wherever it stands', async () => {
  const commands = [1, 2, 3, 4].map((n): [string, string[]] => [`run ${n} `, [`out ${n} `, '', `end ${n}`]]);
  const ticks = [...commands.map(shown), '$ exit\r\n'];
  for (let gone = 0; gone < ticks.length; gone++) {
    const world = worldOf(ticks);
    world.putProcessed(taro, Buffer.from(ticks.filter((_, i) => i !== gone).join('')));
    const { findings, session } = await judge(world);
    expect(findings.map(({ kind }) => kind)).toContain('stream-only-lines');
    expect(session.verdict).toBe('unknown');
  }
});

test('an empty line behind a space is no loss where what follows on a CR has overwritten it', async () => {
  const world = worldOf(['$ echo a \r\n\r\n\rfoo\r\n', '$ exit\r\n']);
  const { findings, session } = await judge(world);
  expect([findings, session.verdict]).toEqual([[], 'valid']);
});
