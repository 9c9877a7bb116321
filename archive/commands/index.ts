/** The commands that read an archive: options and ports in, exit code out. */

export { type CommandIo, describeProblem, describeProgress, readCodes } from '../../cli/command-io';
export { type ShowOptions, show } from '../commands/show';
export { asciicast } from '../export/asciicast';
export { type ExportFormat, type ExportOptions, type ExportTarget, exportSessions } from '../export/export';
export { folderTarget, outputTarget } from '../export/folder-target';
export { type GrepOptions, grep } from '../search/search';
export { type LsOptions, ls } from '../sessions/groups';
export { type BackfillCommandOptions, backfillCommand } from './backfill';
export { type SealCommandOptions, sealCommand } from './seal';
export {
  type VerifyCommandOptions,
  type VerifySealCommandOptions,
  verifyCommand,
  verifySealCommand,
} from './verify';
