/** What a scenario is, and what its sessions may display. */
export { checkScenario, defineScenario, isScenarioName } from './define-scenario';
export { firstScenario } from './first-scenario';
export { seededRandom } from './random';
export { type ExpectedLosses, expectationOf, type Scenario, type Stage } from './scenario';
export { checkSource, givenLines, numberedLines, recordedSession, type Source } from './sources';
