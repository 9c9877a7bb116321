/** What a scenario is, and what its sessions may display. */
export { seededRandom } from './random';
export type { Scenario, Stage } from './scenario';
export { numberedLines, recordedSession, type Source } from './sources';
