/** The processes a run starts: telling them apart, writing them down, and ending those of a run that was killed. */
export {
  killSession,
  type ProcessInfo,
  processesOfGroup,
  processesOfSession,
  processInfo,
  sendSignal,
  startTimeOf,
} from './process-info';
export { makeTempFolder, openRunRegistry, type Registration, type RunRegistry } from './run-registry';
export { type SweepResult, type Swept, sweepDeadRuns } from './sweep';
