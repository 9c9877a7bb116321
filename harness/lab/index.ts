/** What scenarios run against: a backend with the pipeline deployed into it, for one run or kept for the next. */
export { agentLabel, instanceImageOf } from './choose-instances';
export {
  cdkEnvironment,
  DeployError,
  type DeployOptions,
  deploymentApp,
  deployPipeline,
  pathWithPinnedPrograms,
  pinnedProgram,
  requireLocalStack,
  type SynthesiseOptions,
  synthesise,
} from './deploy';
export { diagnoseMachine, type LocalDiagnosis, type LocalFact } from './diagnose-machine';
export { takeDown } from './down';
export { startKeptLab } from './keeping-lab';
export { keptFileOf, readKeptLab, writeKeptLab } from './kept-lab';
export {
  applyDocuments,
  documentShortenings,
  type Lab,
  liveProfile,
  liveProfileOf,
  shortenings,
} from './lab';
export { type StartedLab, type StartLabOptions, startLab } from './start-lab';
export { sweepDeadRuns } from './sweep';
export { bringUp, type Up, type UpOptions } from './up';
