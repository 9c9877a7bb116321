/** The contract that infra, harness, archive and operators' tools share: what a pipeline is, by name. */
export { archiveLayoutOf, literalPrefix } from './archive-layout';
export { readForeignOutputs } from './foreign-outputs';
export { readOutputs } from './outputs';
export { sessionDocumentSchema } from './session-document-schema';
export {
  type DeployedDocumentOptions,
  deployedSessionDocument,
  sessionDocumentFor,
  sessionDocumentNames,
} from './session-documents';
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
