/** From an archive to its records, in bounded memory. */
export { type ScannedPart, type ScanOptions, type ScanProgress, scanArchive, streamObjects } from './scan';
