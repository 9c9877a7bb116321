import { defineScenario, numberedLines } from '../harness/proof';

/**
 * Broken: the machine is reset in mid-session and boots again at once.
 * Must survive: what was streamed, all but the last second or so. The agent reports the session Failed and uploads
 * nothing, though the whole local file lies on its disk (agent-behaviour.md 0.4, 6 f1).
 */
export default defineScenario({
  name: 'forced-reboot',
  title: 'forced reboot',
  description: 'Everything on the instance dies at once, between two ticks, and it boots again right away.',
  expected: {
    'direct-s3': 'everything-lost',
    'cloudwatch-at-exit': 'everything-lost',
    streaming: 'tail-lost',
    deployed: 'tail-lost',
  },
  source: (seed) => numberedLines(seed),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(150);
    await stage.midTick(25);
    await stage.fault('resetting the machine', (instance) => instance.forcedReboot());
    await stage.reported('Failed');
  },
});
