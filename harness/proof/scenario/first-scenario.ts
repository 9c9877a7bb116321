/** A scenario's file to begin with, in TypeScript. It runs as it is, and is to be changed. */
export const firstScenario = (
  name: string,
): string => `import { defineScenario, numberedLines } from '@session-logs/harness';

/**
 * What is broken: every process of the agent is killed in mid-session, and the agent is started again.
 * What must survive: on a route that streams, every line but those of the last second or so. The other two routes write
 * once, when a session ends in good order, and so have nothing of it.
 */
export default defineScenario({
  name: '${name}',
  // The first column of the table.
  title: '${name.replaceAll('-', ' ')}',
  description: 'The agent is killed in mid-session and started again.',
  // What each route must lose: complete (nothing), tail-lost or everything-lost. A route that loses less than that fails
  // as well: then the fault has not struck, or the route works otherwise than we think.
  expected: {
    'direct-s3': 'everything-lost',
    'cloudwatch-at-exit': 'everything-lost',
    streaming: 'tail-lost',
    deployed: 'tail-lost',
  },
  // What the sessions display: numbered lines without end. The same seed gives the same lines.
  source: (seed) => numberedLines(seed),
  // Everything is done to four sessions at once, one a route.
  run: async (stage) => {
    await stage.open();
    await stage.displayed(120);
    // The moment that hurts: 25 lines are on the screens that no session has sent yet.
    await stage.midTick(25);
    await stage.fault('killing the agent', (instance) => instance.killAgent());
    // As systemd does. The agent then finds the session that it has lost, and reports it.
    await stage.boot();
    await stage.reported('Failed');
  },
});
`;
