export { type AttachOptions, attachBackend, endKept } from './attach';
export { BackendDiedError } from './backend-died';
export { defaultCacheFolder } from './cache-folder';
export { type Choice, chooseBackend } from './choose';
export { createContainerBackend, imageOf } from './container-backend';
export { createEndpointBackend } from './endpoint-backend';
export { localEmu, uncorrectedLocalEmu } from './localemu';
export { createProcessBackend, type ProcessBackendOptions } from './process-backend';
export {
  type Backend,
  type BackendDeath,
  type BackendKind,
  backendKinds,
  type Capability,
  type KeptBackend,
  keptBackendSchema,
  type StartedBackend,
  type StartOptions,
} from './types';
