/** Scenarios run on a lab, and what came back judged. */
export { Lane } from './lane';
export { LedgerKeeper } from './ledger';
export { MessageService } from './message-service';
export { createProve, runScenarios } from './proof';
export type { Proof, Prove, ProveOptions } from './proof-types';
export { seededRandom } from './random';
export { runScenario } from './run-scenario';
export type { Scenario, Stage } from './scenario';
export { numberedLines, recordedSession, type Source } from './sources';
export { createStage } from './stage';
export { Terminal } from './terminal';
