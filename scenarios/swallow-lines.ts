import { defineScenario } from '../harness/proof';
import { bytesPiece, nothingLost, numbered } from './typed-output';

/**
 * Broken, by the user: an OSC without an end, 50 lines, and then a BEL, which ends it. The agent of 2026 keeps none of
 * them in the transcript (agent-2026.md 3).
 * Must survive: the stream, in which the state of the emulator ends with each line (agent-2026.md 2.3).
 */
export default defineScenario({
  name: 'swallow-lines',
  title: 'lines swallowed by an OSC',
  description: 'An unterminated OSC, 50 lines, a BEL, and 50 more; then a normal exit.',
  expected: {
    '2024': nothingLost,
    '2026': { ...nothingLost, 'direct-s3': 'lines-hidden', deployed: 'hidden-in-one' },
  },
  source: () => ({
    description: '200 numbered lines, 50 of them in an OSC',
    *pieces() {
      yield* numbered('before', 100);
      yield bytesPiece('\x1b]0;title\r\n');
      yield* numbered('swallowed', 50);
      yield bytesPiece('\x07');
      yield* numbered('after', 50);
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
