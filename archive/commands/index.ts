/** The commands that read an archive: options and ports in, exit code out. */
export { asciicast } from './asciicast';
export { type BackfillCommandOptions, backfillCommand } from './backfill';
export { type ExportFormat, type ExportOptions, type ExportTarget, exportSessions } from './export';
export { folderTarget, outputTarget } from './export-target';
export { type GrepOptions, grep } from './grep';
export { type CommandIo, describeProblem, describeProgress, readCodes } from './io';
export { type LsOptions, ls } from './ls';
export { type SealCommandOptions, sealCommand } from './seal';
export { type ShowOptions, show } from './show';
export {
  type VerifyCommandOptions,
  type VerifySealCommandOptions,
  verifyCommand,
  verifySealCommand,
} from './verify';
