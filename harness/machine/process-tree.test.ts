import { processTrees } from './process-tree';
import { describeLifeAndDeath } from './testing/life-and-death';

describeLifeAndDeath(async (agentProgram) => ({
  room: processTrees({ agentProgram }),
  stop: async () => {},
}));
