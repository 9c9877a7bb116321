/** The processes of this machine: telling them apart, ending them, and writing down those that a run starts. */
export { takeFileLock } from './file-lock';
export {
  killSession,
  pidScope,
  processesOfGroup,
  processesOfSession,
  processesStartedWith,
  processInfo,
  sendSignal,
  startTimeOf,
} from './process-info';
export { runChild } from './run-child';
export {
  type LiveRun,
  liveFolderOf,
  liveRunSchema,
  makeTempFolder,
  openRunRegistry,
  type Registration,
  type RunRegistry,
} from './run-registry';
