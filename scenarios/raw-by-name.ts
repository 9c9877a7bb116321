import { defineScenario } from '../harness/proof';
import { coloured, nothingLost } from './typed-output';

/**
 * Broken, by a name: the agent of 2026 replaces every ".log" in the path of the transcript, so that for a user like
 * john.logan there is no processed one, and it uploads the raw (agent-2026.md 3).
 * Must survive: every line.
 */
export default defineScenario({
  name: 'raw-by-name',
  title: "transcript raw: the user's name",
  description:
    'The sessions are of a user whose name has ".log" in it; 101 coloured lines, and a normal exit.',
  expected: nothingLost,
  user: 'john.logan',
  source: () => ({
    description: '101 coloured lines',
    *pieces() {
      yield* coloured(101);
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
