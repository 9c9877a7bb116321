import { defineScenario } from '../harness/proof';
import { bytesPiece, nothingLost, numberedWithoutEnd } from './typed-output';

/**
 * Broken, by the user: output that ends the session worker of 2026 when it makes the transcript at the session's end: a
 * space, a newline, everything erased, CR, and a character (agent-2026.md 3, "A panic").
 * Must survive: what was streamed, all but the last second or so. There is no transcript, and the agent reports a failed
 * session, as after a kill. Where there is no bucket, no transcript is made, and nothing happens; nor does it to the agent
 * of 2024.
 */
export default defineScenario({
  name: 'crash-at-exit',
  title: 'worker crashed by its user at exit',
  description: 'A printf that makes the session worker crash when the session ends; then a normal exit.',
  expected: {
    '2024': nothingLost,
    '2026': { ...nothingLost, 'direct-s3': 'everything-lost', deployed: 'tail-lost' },
  },
  source: () => ({
    description: 'the output that crashes, and numbered lines without end',
    *pieces() {
      yield bytesPiece('wait \r\n\x1b[99999D\x1b[K\rx\r\n');
      yield* numberedWithoutEnd();
    },
  }),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(120);
    await stage.midTick(25);
    await stage.exit('ending the sessions, whose output crashes the worker');
    await stage.reported((route) =>
      stage.agent === '2026' && ['direct-s3', 'deployed'].includes(route) ? 'Failed' : 'Success',
    );
  },
});
