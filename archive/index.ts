export * from '../base';
export { type ArchiveLayout, arrivalHour, defaultLayout, transcriptSession } from '../pipeline/data';
export * from './decode';
export {
  folderStore,
  MemoryStore,
  type ObjectStore,
  openLocation,
  parseLocation,
  readAll,
  type StoredObject,
  type StoredVersion,
  s3ObjectStore,
} from './location';
export * from './scan';
export {
  type AgentMessage,
  compareRecords,
  groupBySession,
  readSessionEvent,
  type SessionEvent,
  sessionIdOf,
} from './session-records';
export * from './sessions';
export { diskScratch, memoryScratch, type Scratch, Sorter } from './spool';
export { readTranscript, streamTranscript, type Transcript, type TranscriptForm } from './transcript';
export type { ArchivedRecord, ArchivedTranscript } from './types';
