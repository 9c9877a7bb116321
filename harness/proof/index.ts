/** Scenarios run on a lab, and what came back judged. */
export { createProve } from './proof';
export type { Proof, Prove, ProveOptions } from './proof-types';
export { createStage, Lane, runOnLab, runScenario } from './run';
export {
  defineScenario,
  type ExpectedLosses,
  givenLines,
  numberedLines,
  recordedSession,
  type Scenario,
  type Source,
  type Stage,
  seededRandom,
} from './scenario';
export { LedgerKeeper, MessageService, Terminal } from './session';
