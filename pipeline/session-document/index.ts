/** The Session document, which decides whether and where a session is logged: its shape, what is wanted, what differs. */
export { differenceLines, differenceOf, type FieldChange } from './difference';
export {
  deployedSessionDocument,
  sessionDocumentFor,
  sessionDocumentNames,
} from './routes';
export { jsonOf, parseSessionDocument } from './schema';
export type { SessionDocument, SessionPreferences, SessionType, StoredDocument } from './types';
export { type OwnedInputs, type WantedRecord, wantedInputs, withWanted } from './wanted';
