import type { Scenario } from '../harness/proof';
import { recordedSession } from '../harness/proof';

/** The session that every logging set-up is made for: nothing breaks. It also shows what each route does to the text. */
const normalExit: Scenario = {
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
};
export default normalExit;
