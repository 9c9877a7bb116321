/** Scenarios run on a lab, and what came back judged. */

export { type LoadOptions, loadScenarioFiles } from './files';
export { createProve } from './proof';
export type { Proof, Prove, ProveOptions } from './proof-types';
export { createStage, Lane, runOnLab, runScenario } from './run';
export type { RunScenariosOptions } from './run-options';
export { runScenarios, type ScenariosResult } from './run-scenarios';
export {
  defineScenario,
  type ExpectedLosses,
  expectationOf,
  givenLines,
  numberedLines,
  recordedSession,
  type Scenario,
  type Source,
  type Stage,
  seededRandom,
} from './scenario';
export { LedgerKeeper, MessageService, Terminal } from './session';
