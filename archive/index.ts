export * from './decode';
export * from './errors';
export {
  type ArchiveContents,
  type ArchiveLocation,
  type ArchiveReader,
  createArchiveReader,
  type ReadOptions,
  readArchive,
} from './reader';
export { type ArchiveStore, type ListedObject, s3Store } from './s3-port';
export {
  type AgentMessage,
  compareRecords,
  groupBySession,
  readSessionEvent,
  type SessionEvent,
  sessionIdOf,
} from './session-records';
export { readTranscript, type Transcript } from './transcript';
export type { ArchivedRecord, ArchivedTranscript } from './types';
