/** The account's Session Manager preferences: shown, compared with what the pipeline needs, adopted, taken back. */
export { differenceLines, differenceOf, type FieldChange } from './difference';
export { type OwnedInputs, ownedInputs, type StoredDocument, wantedInputs, withWanted } from './owned';
export { type RefusalPorts, refusalsUnder } from './refusals';
export { latestVersion, readPreferences, readPrevious, type StoredVersion, writePreferences } from './store';
