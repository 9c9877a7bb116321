import { UserError } from '../../base';
import { createContainerBackend, whyNoContainer } from './container-backend';
import { createEndpointBackend } from './endpoint-backend';
import { localEmu } from './localemu';
import { createProcessBackend } from './process-backend';
import { type Backend, type BackendKind, backendKinds } from './types';

export interface Choice {
  backend?: BackendKind;
  endpointUrl?: string;
  cacheFolder: string;
  port?: number;
}

/**
 * Chooses the backend, and says why. By default a container, where a Docker engine and the image are there; else a child
 * process.
 * @throws UserError `bad-backend`, `bad-endpoint-url`, `missing-endpoint-url`, `contradictory-options`
 */
export async function chooseBackend(choice: Choice): Promise<{ backend: Backend; why: string }> {
  const { backend, endpointUrl, cacheFolder, port } = choice;
  if (backend !== undefined && !backendKinds.includes(backend)) {
    throw new UserError(
      'bad-backend',
      `--backend ${String(backend)} is not one of ${backendKinds.join(', ')}`,
    );
  }
  if (endpointUrl !== undefined && backend !== 'endpoint') {
    throw new UserError('contradictory-options', '--endpoint-url goes with --backend endpoint', {
      hint: `--backend endpoint --endpoint-url ${endpointUrl}`,
    });
  }
  if (backend === 'endpoint') {
    if (endpointUrl === undefined) {
      throw new UserError('missing-endpoint-url', '--backend endpoint needs --endpoint-url', {
        hint: 'For instance --endpoint-url http://127.0.0.1:4566',
      });
    }
    return { backend: createEndpointBackend({ endpointUrl }), why: 'asked for' };
  }
  const ownProcess = () => createProcessBackend({ cacheFolder, port });
  if (backend === 'localemu') {
    return { backend: createProcessBackend({ cacheFolder, port, emulator: localEmu }), why: 'asked for' };
  }
  if (backend === 'process') return { backend: ownProcess(), why: 'asked for' };
  if (backend === 'container') return { backend: createContainerBackend({ port }), why: 'asked for' };
  const missing = await whyNoContainer();
  if (missing === undefined)
    return { backend: createContainerBackend({ port }), why: 'a Docker engine and the image are there' };
  return { backend: ownProcess(), why: missing };
}
