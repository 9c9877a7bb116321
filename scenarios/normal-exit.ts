import { defineScenario, recordedSession } from '../harness/proof';

/**
 * Broken: nothing. It is the session that every logging set-up is made for.
 * Must survive: every line, on every route. It also shows what each route does to the text.
 */
export default defineScenario({
  name: 'normal-exit',
  title: 'normal exit',
  description:
    'The user works (Japanese, colours, a 300 kB line, 60,000 lines of output) and ends the shell.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'complete',
    deployed: 'complete',
  },
  source: () => recordedSession(),
  run: async (stage) => {
    await stage.open();
    await stage.playedToEnd();
    await stage.exit();
    await stage.reported('Success');
  },
});
