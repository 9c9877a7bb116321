import { defineScenario } from '../harness/proof';
import { bytesPiece, nothingLost, numbered } from './typed-output';

/**
 * Broken, by the user: an OSC without an end that is alone in its ticks. For each of them the agent of 2026 skips a line
 * of the stream later on (agent-2026.md 2.6), and the OSC swallows the same lines from the transcript (agent-2026.md 3).
 * The session's result is Success.
 * Must survive: nothing of the lines that are skipped. No copy has them.
 */
export default defineScenario({
  name: 'hide-from-both',
  title: 'lines hidden from both copies',
  description: 'An OSC alone in its ticks, 7 s, a line, 2.5 s, and the lines to hide; then a normal exit.',
  expected: {
    '2024': nothingLost,
    '2026': {
      'direct-s3': 'lines-hidden',
      'cloudwatch-at-exit': 'complete',
      streaming: 'lines-hidden',
      deployed: 'lines-hidden',
    },
  },
  source: () => ({
    description: '150 numbered lines, with an OSC that is alone in its ticks',
    *pieces() {
      yield* numbered('before', 120);
      yield bytesPiece('\x1b]0;x\r\n', 2_500);
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
