export { instanceProcesses } from './agent-processes';
export { ContainerInstance, containers } from './container';
export { ProcessTreeInstance, processTrees } from './process-tree';
export {
  type AgentProcess,
  type AgentProgram,
  agentPrograms,
  type Instance,
  type InstanceKind,
  type InstanceOptions,
  type InstanceRoom,
  instanceKinds,
} from './types';
