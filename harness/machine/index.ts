export { bundleAgent, bundleDigest } from './bundle';
export { containers } from './container';
export { processTrees } from './process-tree';
export {
  type AgentProcess,
  type AgentProgram,
  type Instance,
  type InstanceKind,
  type InstanceOptions,
  type InstanceRoom,
  instanceKinds,
} from './types';
