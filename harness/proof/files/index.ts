/** Scenarios of a user's own, in files of his own. */
export { type LoadOptions, loadScenarioFiles } from './load-scenarios';
