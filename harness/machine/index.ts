export { instanceProcesses } from './agent-processes';
export { bundleAgent, bundleDigest } from './bundle';
export { ContainerInstance, containers } from './container';
export { ProcessTreeInstance, processTrees } from './process-tree';
export { Relay } from './relay';
export {
  type AgentProcess,
  type AgentProgram,
  type Instance,
  type InstanceKind,
  type InstanceOptions,
  type InstanceRoom,
  instanceKinds,
} from './types';
