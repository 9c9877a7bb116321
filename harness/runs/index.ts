/** What a run leaves: its folder, and the result in it. */
export { readSummary } from './read-summary';
export { type Cell, exitCodeOf, exitCodes, type Summary, summarySchema, summaryVersion } from './results';
export { checkRunsFolder, createRunFolder } from './run-folder';
