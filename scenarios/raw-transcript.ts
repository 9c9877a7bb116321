import { defineScenario } from '../harness/proof';
import { bytesPiece, coloured, nothingLost } from './typed-output';

/**
 * Broken, by the user: one line above 64 KiB. The agent of 2026 then uploads the transcript as the terminal had it, with
 * every escape sequence in it, and nothing marks the object as raw (agent-2026.md 3).
 * Must survive: every line. Whoever reads the object has to expect either form.
 */
export default defineScenario({
  name: 'raw-transcript',
  title: 'transcript raw: a long line',
  description: '100 coloured lines and one of 70,000 bytes; then a normal exit.',
  expected: nothingLost,
  source: () => ({
    description: '100 coloured lines, and a line of 70,000 bytes',
    *pieces() {
      yield* coloured(100);
      yield bytesPiece(`${'x'.repeat(70_000)}\r\n`);
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
