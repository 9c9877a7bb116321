/** What scenarios of somebody else are written with: the face of the package `@session-logs/harness`. */

export type { Progress, ProgressTask } from '../base';
export { SessionLogsError, UserError } from '../base';
export { type Route, routes } from '../pipeline';
export type { LossShape } from './check';
export type { AgentProgram, Instance } from './machine';
export { matchers } from './matchers';
export {
  defineScenario,
  type ExpectedLosses,
  givenLines,
  numberedLines,
  type RunScenariosOptions,
  recordedSession,
  runScenarios,
  type Scenario,
  type ScenariosResult,
  type Source,
  type Stage,
} from './proof';
export type { Cell, Summary } from './report';
