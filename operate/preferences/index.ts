/** The account's Session Manager preferences: shown, compared with what the pipeline needs, adopted, taken back. */
export { changePreferences, showPreferences } from './run';
