/**
 * A pipeline as it is live: read once with the SDK into plain data, and judged by functions that ask nobody. Loaded late,
 * since the SDK is slow to load.
 */
export {
  type AccountClients,
  type Clients,
  createAccountClients,
  createClients,
  emulatorClients,
} from './clients';
export { describePipeline, type PipelineClients } from './describe-pipeline';
export { documentIn, storedIn } from './document-in';
export type {
  PipelineFinding,
  PipelineFindingCode,
  PipelineNames,
} from './finding';
export { type DiscoveredPipeline, filterTo, followPipeline } from './follow';
export { judgePipeline } from './judge-pipeline';
export { isNamed, type Part, valueIn } from './part';
export type { AgentState, PipelineState, RoleState, StoredVersion } from './pipeline-state';
export { readSessionDocument } from './read-document';
export { accountParts, followParts, type PortsFor, readPipelineState } from './read-state';
export {
  applySessionDocument,
  createSessionDocument,
  readDocumentVersion,
  type SsmPort,
} from './session-document-store';
