import { defineScenario, numberedLines } from '../harness/proof';

/**
 * Broken: SIGKILL to the whole process hierarchy of the agent; the machine stays up and systemd starts the agent again.
 * Must survive: what was streamed, all but the last second or so. What is written at a session's end is lost with the
 * session worker, which carries the record and is among the dead (agent-behaviour.md 6 e).
 */
export default defineScenario({
  name: 'agent-kill',
  title: 'agent kill',
  description: 'Core, agent worker and session worker get SIGKILL at once; the agent is started again.',
  expected: {
    'direct-s3': 'everything-lost',
    'cloudwatch-at-exit': 'everything-lost',
    streaming: 'tail-lost',
    deployed: 'tail-lost',
  },
  source: (seed) => numberedLines(seed + 1),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(120);
    await stage.midTick(25);
    await stage.fault('killing the agent', (instance) => instance.killAgent());
    await stage.boot();
    await stage.reported('Failed');
  },
});
