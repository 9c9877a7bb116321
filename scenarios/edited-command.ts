import { defineScenario } from '../harness/proof';
import { bytesPiece, nothingLost, numbered } from './typed-output';

/**
 * Broken, without ill will: command lines that were edited before Enter. Readline redraws with sequences that the agent
 * does not follow, so that both copies have another command than the one that ran: `eho x` for `echo x`, and in Japanese
 * a character too much (agent-2026.md 2.3).
 * Must survive: every line; but two of them say what nobody typed.
 */
export default defineScenario({
  name: 'edited-command',
  title: 'edited command lines',
  description: 'Two commands that were edited at the prompt, and their output; then a normal exit.',
  expected: nothingLost,
  source: () => ({
    description: '102 lines and two edited commands',
    *pieces() {
      yield* numbered('before', 100);
      // "cho x" and a long tail, Home, "e": readline inserts with ESC [ 1 @.
      yield bytesPiece('$ cho x # a long tail\b'.concat('\b'.repeat(18), '\x1b[1@e\r\necho-x-ran\r\n'));
      // The last character of "echo 日本語" replaced: two backspaces for a character that is two columns wide.
      yield bytesPiece('$ echo 日本語\b\b人\r\n日本人\r\n');
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
