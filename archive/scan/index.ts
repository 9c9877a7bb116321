/** From an archive to its records: part by part in bounded memory, or all of a small one again and again. */
export { type ArchiveContents, type ArchiveReader, createArchiveReader } from './reader';
export { type ScannedPart, type ScanOptions, type ScanProgress, scanArchive } from './scan';
