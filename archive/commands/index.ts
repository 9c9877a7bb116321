/** The commands that read an archive: options and ports in, exit code out. */
export { asciicast } from './asciicast';
export { type ExportFormat, type ExportOptions, type ExportTarget, exportSessions } from './export';
export { folderTarget, outputTarget } from './export-target';
export { type GrepOptions, grep } from './grep';
export { type CommandIo, describeProblem, describeProgress, readCodes } from './io';
export { type LsOptions, ls } from './ls';
export { type ShowOptions, show } from './show';
