export { instanceProcesses, ProcessTreeInstance } from './process-tree';
export {
  type AgentProcess,
  type AgentProgram,
  agentPrograms,
  type Instance,
  type InstanceOptions,
} from './types';
