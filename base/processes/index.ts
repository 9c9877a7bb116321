/** The processes of this machine: telling them apart, starting and ending them, and writing down those that a run starts. */
export { Child, type ChildEnd, type ChildOptions } from './child';
export { takeFileLock } from './file-lock';
export {
  pidScope,
  processesOfGroup,
  processesOfSession,
  processesStartedWith,
  processInfo,
  sendSignal,
  startTimeOf,
} from './process-info';
export { type ChildFailure, type RunChildOptions, runChild } from './run-child';
export { type CommandResult, runCommand } from './run-command';
export { type OpenRunOptions, openRun, type RunContext, stoppedBy } from './run-context';
export {
  type LiveRun,
  liveFolderOf,
  liveRunSchema,
  makeTempFolder,
  openRunRegistry,
  type Registration,
  type RunRegistry,
} from './run-registry';
