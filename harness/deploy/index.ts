export { archiveLayoutOf, literalPrefix } from './archive-layout';
export { type Clients, createClients, emulatorClients } from './clients';
export { type DeployOptions, deployPipeline } from './deploy-pipeline';
export {
  describePipeline,
  type PipelineClients,
  type PipelineFinding,
  type PipelineFindingCode,
  type PipelineNames,
} from './describe-pipeline';
export { DeployError } from './errors';
export { readForeignOutputs } from './foreign-outputs';
export { requireLocalStack } from './require-localstack';
export { sessionDocumentSchema } from './session-document-schema';
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
export {
  type DeployedDocumentOptions,
  deployedSessionDocument,
  sessionDocumentFor,
  sessionDocumentNames,
} from './session-documents';
export { type SynthesiseOptions, synthesise } from './synthesise';
export {
  type Leg,
  type Pipeline,
  pipelineSchema,
  type Route,
  routes,
  type SessionDocument,
  type SessionPreferences,
  type SessionType,
} from './types';
