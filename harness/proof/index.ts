/** Scenarios run on a lab, and what came back judged. */
export { Lane } from './lane';
export { createProve, runScenarios } from './proof';
export type { Proof, Prove, ProveOptions } from './proof-types';
export { runScenario } from './run-scenario';
export type { Scenario, Stage } from './scenario';
export { createStage } from './stage';
