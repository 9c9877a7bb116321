/** Scenarios on a lab that stands: four sessions side by side, and what became of each. */
export { Lane, type LaneOptions } from './lane';
export { runOnLab, type SharedOptions } from './run-on-lab';
export { type RunOptions, runScenario, slackMs } from './run-scenario';
export { createStage, type StageOptions } from './stage';
