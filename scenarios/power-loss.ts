import { defineScenario, numberedLines } from '../harness/proof';

/**
 * Broken: power is cut in mid-session and comes back later.
 * Must survive: what was streamed, all but the last second or so. Nobody orders anything to end, so nothing gets the
 * time to upload (agent-behaviour.md 0.4, 6 f1).
 */
export default defineScenario({
  name: 'power-loss',
  title: 'power loss',
  description: 'Everything on the instance dies at once, between two ticks; it is switched on again later.',
  expected: {
    'direct-s3': 'everything-lost',
    'cloudwatch-at-exit': 'everything-lost',
    streaming: 'tail-lost',
    deployed: 'tail-lost',
  },
  source: (seed) => numberedLines(seed + 3),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(100);
    await stage.midTick(25);
    await stage.fault('cutting the power', (instance) => instance.powerLoss());
    await stage.gone('core', 'agent-worker', 'session-worker');
    await stage.boot();
    await stage.reported('Failed');
  },
});
