import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { BackendError, messageOf } from '../../archive/errors';
import { lastLines } from '../last-lines';
import { BackendDiedError } from './backend-died';
import { localStackCapabilities } from './capabilities';
import { untilHealthy } from './health';
import { runCommand } from './run-command';
import type { Backend, StartedBackend, StartOptions } from './types';

export const defaultImage = 'localstack/localstack:4.14.0';
/** Every container of ours carries it, with the run's id. */
export const containerLabel = 'session-logs.run';

/** The image to use: `LOCALSTACK_IMAGE`, or the last free release. */
export const imageOf = (env: NodeJS.ProcessEnv = process.env): string => env.LOCALSTACK_IMAGE || defaultImage;

/** Does a Docker engine answer, and is the image there? @returns why not, in words, when not */
export async function whyNoContainer(image = imageOf()): Promise<string | undefined> {
  const ask = (args: string[]) => runCommand('docker', args, { env: process.env, timeoutMs: 10_000 });
  const engine = await ask(['version', '--format', '{{.Server.Version}}']);
  if (engine.code !== 0) return 'no Docker engine answers';
  const found = await ask(['image', 'inspect', '--format', '{{.Id}}', image]);
  return found.code === 0 ? undefined : `the Docker engine has no image ${image}`;
}

/** LocalStack in a container, by Testcontainers. */
export function createContainerBackend({ image = imageOf() }: { image?: string } = {}): Backend {
  const description = `LocalStack in a container (${image})`;
  return { kind: 'container', description, start: (options) => startContainer(image, description, options) };
}

async function startContainer(
  image: string,
  description: string,
  options: StartOptions,
): Promise<StartedBackend> {
  const { runFolder, onProgress, signal, registry } = options;
  signal?.throwIfAborted();
  // Slow to load, and not needed without a container.
  const { LocalstackContainer } = await import('@testcontainers/localstack');
  const logFile = join(runFolder, 'backend.log');
  const started = performance.now();
  onProgress?.(`starting ${description}`);
  const token = process.env.LOCALSTACK_AUTH_TOKEN;
  const wanted = new LocalstackContainer(image)
    .withEnvironment({ DISABLE_EVENTS: '1', ...(token && { LOCALSTACK_AUTH_TOKEN: token }) })
    .withLabels({ [containerLabel]: registry?.runId ?? 'none' })
    .withLogConsumer((stream) => stream.pipe(createWriteStream(logFile, { flags: 'a' })));
  const container = await wanted.start().catch((cause) => {
    throw new BackendError('backend-start-failed', `${description} did not start: ${messageOf(cause)}`, {
      hint: `Is the image there? docker pull ${image}. Or use --backend process.`,
      cause,
    });
  });
  // By number: a name may resolve to another address family than the one that is mapped.
  const endpointOf = () => `http://127.0.0.1:${container.getMappedPort(4566)}`;
  let endpoint = endpointOf();
  const died = new AbortController();
  let expected = false;
  const docker = (...args: string[]) =>
    runCommand('docker', [...args, container.getId()], { env: process.env, timeoutMs: 30_000 });
  const watch = setInterval(async () => {
    const state = await docker(
      'inspect',
      '--format',
      '{{.State.Running}} {{.State.ExitCode}} {{.State.OOMKilled}}',
    );
    if (expected || (state.code === 0 && state.stdout.startsWith('true'))) return;
    clearInterval(watch);
    const [, code, oom] = state.stdout.trim().split(' ');
    const reason =
      state.code === 0
        ? `exit code ${code}${oom === 'true' ? ', out of memory' : ''}`
        : 'the engine does not answer';
    died.abort(new BackendDiedError(description, { reason, lastLogLines: lastLines(logFile) }));
  }, 1000);
  watch.unref();
  const stop = async () => {
    expected = true;
    clearInterval(watch);
    await container.stop({ timeout: 0 }).catch(() => {});
  };
  try {
    const { version } = await untilHealthy(endpoint, { deadlineMs: 120_000, signal });
    return {
      kind: 'container',
      description,
      get endpoint() {
        return endpoint;
      },
      version,
      capabilities: localStackCapabilities,
      logFile,
      died: died.signal,
      timings: { start: Math.round(performance.now() - started) },
      pause: async () => void (await docker('pause')),
      resume: async () => void (await docker('unpause')),
      restart: async () => {
        expected = true;
        await container.restart({ timeout: 0 });
        endpoint = endpointOf();
        await untilHealthy(endpoint, { deadlineMs: 120_000, signal });
        expected = false;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
