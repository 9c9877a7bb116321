import { defineScenario } from '../harness/proof';
import { bytesPiece, numbered } from './typed-output';

/**
 * Broken, by the user: a line that the stream shows nothing of, alone in its ticks. ESC and O take the newline with them in
 * both generations of the agent, and for each tick it skips a line later on (agent-behaviour.md 2.6, agent-2026.md 2.6).
 * Must survive: the transcript, which has the lines.
 */
export default defineScenario({
  name: 'hide-from-stream',
  title: 'lines hidden from the stream',
  description: 'ESC O and a newline alone in its ticks, 7 s, a line, 2.5 s, and the lines to hide.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'lines-hidden',
    deployed: 'hidden-in-one',
  },
  source: () => ({
    description: '150 numbered lines, with one that shows nothing and is alone in its ticks',
    *pieces() {
      yield* numbered('before', 120);
      yield bytesPiece('\x1bO\n', 2_500);
      yield* numbered('carrier', 1, 8, 7_000);
      yield* numbered('hidden', 30, 8, 2_500);
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
