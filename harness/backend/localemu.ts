import { join } from 'node:path';
import { localEmuCapabilities } from './capabilities-localemu';
import type { Emulator } from './emulator';

/**
 * localemu, a fork of LocalStack's free edition that enforces IAM, with its gaps closed where policies would otherwise
 * prove nothing (localemu-corrected.py says which). The key `test` is the account's root.
 */
export const localEmu: Emulator = {
  kind: 'localemu',
  name: 'localemu',
  version: '1.3.2',
  program: join(__dirname, 'localemu-corrected.py'),
  healthPath: '/_localemu/health',
  environment: (root) => ({
    LOCALEMU_VOLUME_DIR: root,
    IAM_ENFORCEMENT: '1',
    ROOT_ACCESS_KEYS: 'test',
    // Its services would repeat, for seconds, what another of them has refused.
    DISABLE_BOTO_RETRIES: '1',
    // Where it finds an engine it would start a container for every EC2 instance.
    DOCKER_HOST: `unix://${root}/no-docker.sock`,
    DOCKER_SOCK: `${root}/no-docker.sock`,
  }),
  foreignSettings: /^(LOCALEMU_|IAM_ENFORCEMENT$|ROOT_ACCESS_KEYS$|SIMULATE_|DOCKER_)/,
  modelCache: 'var/lib/localemu/cache',
  certificate: 'var/lib/localemu/cache/server.test.pem.crt',
  capabilities: localEmuCapabilities,
};

/** localemu as it comes: for the tests that show what the corrections are for. */
export const uncorrectedLocalEmu: Emulator = { ...localEmu, program: 'localemu.runtime.main' };
