import { dirname } from 'node:path';
import { agentLabel, instanceImageOf } from '../../harness/lab';
import { bundleDigest, containers } from '../../harness/machine';
import { createRunNetwork, imageLabels, removeRun, requireEngine } from '../../harness/machine/engine';
import { describeLifeAndDeath } from '../../harness/machine/testing/life-and-death';

describeLifeAndDeath(async (agentProgram) => {
  const engine = await requireEngine();
  const image = instanceImageOf();
  // A test of another agent than this source's would prove nothing.
  expect(await imageLabels(engine, image)).toMatchObject({
    [agentLabel]: bundleDigest(dirname(agentProgram)),
  });
  const owner = { runId: `instance-test-${process.pid}` };
  const network = await createRunNetwork(engine, `session-logs-${owner.runId}`, owner);
  return {
    room: containers({ engine, image, network, owner }),
    stop: async () => void (await removeRun(engine, owner.runId)),
  };
});
