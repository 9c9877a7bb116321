/** A pipeline as it is live, read with the SDK: loaded late, since the SDK is slow to load. */
export { type Clients, createClients, emulatorClients } from './clients';
export {
  describePipeline,
  type PipelineClients,
  type PipelineFinding,
  type PipelineFindingCode,
  type PipelineNames,
} from './describe-pipeline';
export {
  type AppliedDocument,
  applySessionDocument,
  create as createSessionDocument,
  getVersion as readDocumentVersion,
  isNamed,
  parseSessionDocument,
  readSessionDocument,
  type SsmPort,
} from './session-document-store';
