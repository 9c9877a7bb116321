import { UserError } from '../../base';
import { BackendDiedError } from './backend-died';
import { localStackCapabilities } from './capabilities';
import { readHealth } from './health';
import type { Backend, StartedBackend } from './types';

/** Without an answer for so long, somebody else's LocalStack counts as dead, ms. */
const silenceMs = 10_000;

/** @throws UserError `bad-endpoint-url` */
function parseEndpointUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new UserError('bad-endpoint-url', `--endpoint-url ${text} is not a URL`, {
      hint: 'For instance --endpoint-url http://127.0.0.1:4566',
      cause,
    });
  }
  if (!/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw new UserError(
      'bad-endpoint-url',
      `--endpoint-url ${text} must be http(s)://HOST:PORT and nothing more`,
      {
        hint: 'For instance --endpoint-url http://127.0.0.1:4566',
      },
    );
  }
  return url.origin;
}

/** A LocalStack that somebody else runs. It is never stopped, paused or restarted from here. */
export function createEndpointBackend({ endpointUrl }: { endpointUrl: string }): Backend {
  const endpoint = parseEndpointUrl(endpointUrl);
  const description = `LocalStack at ${endpoint}, run by somebody else`;
  return {
    kind: 'endpoint',
    description,
    start: async (): Promise<StartedBackend> => {
      const health = await readHealth(endpoint);
      if (health === undefined) {
        throw new UserError(
          'endpoint-unreachable',
          `no LocalStack answers at ${endpoint}/_localstack/health`,
          {
            hint: 'Start it first, or leave --backend and --endpoint-url out to have one started.',
          },
        );
      }
      const died = new AbortController();
      let answeredAt = Date.now();
      const watch = setInterval(async () => {
        if ((await readHealth(endpoint, 2000)) !== undefined) answeredAt = Date.now();
        else if (Date.now() - answeredAt > silenceMs) {
          const reason = `health check failed for ${silenceMs / 1000} s`;
          died.abort(new BackendDiedError(description, { reason, lastLogLines: [] }));
          clearInterval(watch);
        }
      }, 1000);
      watch.unref();
      const notOurs = async (): Promise<never> => {
        throw new UserError('backend-not-ours', `${description}: it cannot be paused or restarted from here`);
      };
      return {
        kind: 'endpoint',
        description,
        endpoint,
        version: health.version,
        capabilities: localStackCapabilities,
        died: died.signal,
        pause: notOurs,
        resume: notOurs,
        restart: notOurs,
        stop: async () => clearInterval(watch),
      };
    },
  };
}
