/** What of the contract is data alone: it imports nothing, and infra/ imports nothing else of the repository. */
export {
  type ArchiveLayout,
  archiveLayoutOf,
  arrivalHour,
  defaultLayout,
  literalPrefix,
  prefixes,
  recordPrefixes,
  transcriptSession,
} from './layout';
export { defaultLogGroupName, preferencesDocumentName } from './names';
export { type OutputField, outputNames, type PipelineOutput, pipelineOutputs } from './outputs';
