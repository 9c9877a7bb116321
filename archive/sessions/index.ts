/** From records to sessions: in order, without duplicates, joined with their transcripts. */
export { type CatalogEntry, type CatalogOptions, catalog } from './catalog';
export { eventJson } from './event-json';
export {
  filterSessions,
  type GroupedBy,
  groupSessions,
  type SessionFilter,
  type SessionGroup,
  shortUser,
} from './groups';
export {
  type ArchivedSession,
  type OpenSessionsOptions,
  openSessions,
  transcriptObject,
  transcriptObjects,
} from './open-sessions';
export { readRecord } from './same-tick';
export { spooledSessions, spoolRecord } from './spooled';
export {
  type DuplicateCounts,
  type DuplicateVerdict,
  duplicateVerdict,
  type RebuiltEvent,
  type RecordKind,
} from './types';
