import { localStackCapabilities } from './capabilities';
import type { Emulator } from './emulator';

/** LocalStack's last free release. */
export const localStack: Emulator = {
  kind: 'process',
  name: 'LocalStack',
  version: '4.14.0',
  program: 'localstack.runtime.main',
  healthPath: '/_localstack/health',
  environment: (root) => ({ LOCALSTACK_VOLUME_DIR: root }),
  foreignSettings: /^LOCALSTACK_/,
  // Its pickled service model: without it the first call takes two seconds more.
  modelCache: 'var/lib/localstack/cache',
  certificate: 'var/lib/localstack/cache/server.test.pem.crt',
  capabilities: localStackCapabilities,
};
