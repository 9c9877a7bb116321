/** Sessions written out: as text, as JSON Lines, as recordings for a terminal player. */
export { type AsciicastOptions, asciicast } from './asciicast';
export { type ExportFormat, type ExportOptions, type ExportTarget, exportSessions } from './export';
export { fileNameOf } from './file-name';
export { folderTarget } from './folder-target';
