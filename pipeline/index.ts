/** The contract that infra, harness, archive and operators' tools share: what a pipeline is, by name. */
export { archiveLayoutOf, literalPrefix } from './data';
export { readForeignOutputs, readOutputs } from './outputs';
export {
  deployedSessionDocument,
  differenceLines,
  differenceOf,
  type FieldChange,
  jsonOf,
  type OwnedInputs,
  parseSessionDocument,
  type SessionDocument,
  type SessionPreferences,
  type SessionType,
  type StoredDocument,
  sessionDocumentFor,
  sessionDocumentNames,
  type WantedRecord,
  wantedInputs,
  withWanted,
} from './session-document';
export { type Leg, type Pipeline, pipelineSchema, type Route, routes } from './types';
