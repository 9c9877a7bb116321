import { defineScenario, numberedLines } from '../harness/proof';

/**
 * Broken: nothing that matters, though it looks so. `systemctl stop`, and SIGKILL to core and agent worker alone.
 * Must survive: everything, on every route. The session worker is a process of its own and goes on; the claim that a
 * stopped agent loses the record is wrong (agent-behaviour.md 0.5, 6 c, d1, d2).
 */
export default defineScenario({
  name: 'agent-stop',
  title: 'agent stopped (session worker alive)',
  description:
    'SIGTERM to the core as systemctl stop sends it, start, SIGKILL to core and agent worker, start; then a normal exit.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'complete',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed + 2),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(60);
    await stage.each('stopping the agent (SIGTERM to the core)', (instance) =>
      instance.signal('core', 'SIGTERM'),
    );
    await stage.gone('core', 'agent-worker');
    await stage.displayedMore(40);
    await stage.boot();
    await stage.displayedMore(40);
    await stage.each('killing core and agent worker', async (instance) => {
      await instance.signal('core', 'SIGKILL');
      await instance.signal('agent-worker', 'SIGKILL');
    });
    await stage.gone('core', 'agent-worker');
    await stage.displayedMore(40);
    await stage.boot();
    await stage.displayedMore(40);
    await stage.exit();
    await stage.reported('Success');
  },
});
