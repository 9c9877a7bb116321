import { defineScenario, numberedLines } from '../harness/proof';

/**
 * Broken: the instance loses its network for some ticks and gets it back.
 * Must survive: everything, on every route. The agent sets no time limit on a call, so a call stalls until TCP's
 * repetitions get through, and what was printed meanwhile follows it: late, and complete (agent-behaviour.md 2.4,
 * "During a stall nothing is lost").
 */
export default defineScenario({
  name: 'network-cut',
  title: 'network cut for 4 s',
  description:
    'Nothing gets in or out of the instance for four ticks, then all does again; then a normal exit.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'complete',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed + 4),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(60);
    await stage.networkCut(3);
    await stage.displayedMore(60);
    await stage.exit();
    await stage.reported('Success');
  },
});
