export { BackendDiedError } from './backend-died';
export { defaultCacheFolder } from './cache-folder';
export { type Choice, chooseBackend } from './choose';
export { createContainerBackend } from './container-backend';
export { createEndpointBackend } from './endpoint-backend';
export { createProcessBackend, type ProcessBackendOptions } from './process-backend';
export {
  type Backend,
  type BackendDeath,
  type BackendKind,
  backendKinds,
  type Capability,
  type StartedBackend,
  type StartOptions,
} from './types';
