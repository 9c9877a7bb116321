/**
 * Reading an archive from a program: the commands are made of the same.
 *
 * An archive is opened (`openLocation`), and read as records (`scanArchive`), as sessions without copies (`catalog`,
 * `openSessions`), line by line (`searchStreams`, `searchTranscripts`), or checked as a whole (`verify`). All of it is
 * streamed: what does not fit into memory is sorted through a `Scratch`. Times are ms since the epoch, sizes bytes.
 * Errors are `SessionLogsError`s, with a stable `code` and a `hint`.
 */

/** Errors: of the caller, of this program, of AWS. */
/** `valid`, `invalid`, or `unknown`. */
export type { Verdict } from '../base';
/** `drain` reads a generator to its end and gives what it returns, as `verify` returns its report. */
export { AwsError, drain, HarnessError, SessionLogsError, UserError } from '../base';
/** Where what lies in an archive: the deployed pipeline's prefixes, and the keys below them. */
export { type ArchiveLayout, arrivalHour, defaultLayout, transcriptSession } from '../pipeline/data';
/** From an object's bytes to records, with every byte accounted for. */
export {
  type DecodedObject,
  type DecodedPart,
  type DecodeLimits,
  type DecodeProblem,
  type DecodeProblemCode,
  type DecodeSummary,
  decodeObject,
  decodeStream,
} from './decode';
/** Sessions written out: as text, as JSON Lines, as recordings for a terminal player. */
export { asciicast, type ExportFormat, type ExportTarget, exportSessions, folderTarget } from './export';
/** What a verification finds, and what it makes of it. */
export type { Finding, FindingKind } from './findings';
/** Where an archive lies: a bucket, a part of one, or a folder with the same keys. */
export {
  folderStore,
  type ObjectStore,
  type OpenObject,
  type OpenOptions,
  openLocation,
  readAll,
  type StoredObject,
  type StoredVersion,
  s3ObjectStore,
} from './location';
/** From an archive to its records: part by part in bounded memory, or all of a small one again and again. */
export {
  type ArchiveContents,
  createArchiveReader,
  type ScannedPart,
  type ScanOptions,
  type ScanProgress,
  scanArchive,
} from './scan';
/** Finding lines in all sessions. */
export { type FoundLine, linePattern, searchStreams, searchTranscripts } from './search';
/** What a record says: the agent's streaming message, or a part of the upload at the session's end. */
export {
  type AgentMessage,
  compareRecords,
  groupBySession,
  readSessionEvent,
  type SessionEvent,
  sessionIdOf,
} from './session-records';
/** From records to sessions: in order, without copies, joined with their transcripts. */
export {
  type ArchivedSession,
  type CatalogEntry,
  catalog,
  type DuplicateCounts,
  duplicateVerdict,
  filterSessions,
  groupSessions,
  openSessions,
  type RebuiltEvent,
  type SessionFilter,
  type SessionGroup,
} from './sessions';
/** Where rows go that memory does not hold: files below a folder, removed at the end; or memory, for small archives. */
export { diskScratch, memoryScratch, type Scratch } from './spool';
/** A session's transcript, freed of what `script` put around it: whole, or as a stream. */
export { readTranscript, streamTranscript, type Transcript, type TranscriptForm } from './transcript';
export type { ArchivedRecord, ArchivedTranscript } from './types';
/** Whether an archive is complete and exact, against whoever knows better. */
export {
  type SessionResult,
  type VerifyItem,
  type VerifyOptions,
  type VerifyReport,
  type VerifyRules,
  verify,
} from './verify';
