export { attachBackend, endKept } from './attach';
export { type Choice, chooseBackend } from './choose';
export { createContainerBackend, imageOf } from './container-backend';
export { readHealth } from './health';
export { isInstalled } from './install';
export { localEmu, uncorrectedLocalEmu } from './localemu';
export { isPortFree } from './port';
export { createProcessBackend, type ProcessBackendOptions } from './process-backend';
export { findPython } from './python';
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
