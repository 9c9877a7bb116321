import { defineScenario } from '../harness/proof';
import { bytesPiece, nothingLost, numbered } from './typed-output';

/**
 * Broken, by the user: after 1,300 lines of work, CSI 99999 D and CSI K. The agent of 2026 runs the transcript through an
 * emulator whose cursor walks back over lines, and which keeps only what came before the last mark of 1,000 lines
 * (agent-2026.md 3).
 * Must survive: the stream, which is made line by line. The agent of 2024 uploads the transcript as it is.
 */
export default defineScenario({
  name: 'erase-transcript',
  title: 'transcript erased by its user',
  description: 'CSI 99999 D and CSI K after 1,300 lines; then a normal exit.',
  expected: {
    '2024': nothingLost,
    '2026': { ...nothingLost, 'direct-s3': 'lines-hidden', deployed: 'hidden-in-one' },
  },
  source: () => ({
    description: '1,300 numbered lines, and the sequences that erase them',
    *pieces() {
      yield* numbered('work', 1_300, 1);
      yield bytesPiece('\x1b[99999D\x1b[K');
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
