import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { BackendError, messageOf, UserError } from '../../base';
import {
  createRunNetwork,
  type Engine,
  findEngine,
  imageLabels,
  labelsOf,
  type Owner,
  pullImage,
  type RunNetwork,
  removeLeftOvers,
  removeRun,
  requireEngine,
  within,
} from '../machine/engine';
import { runningContainer } from './running-container';
import type { Backend, StartedBackend, StartOptions } from './types';

const defaultImage = 'localstack/localstack:4.14.0';

/** The image to use: `LOCALSTACK_IMAGE`, or the last free release. */
export const imageOf = (env: NodeJS.ProcessEnv = process.env): string => env.LOCALSTACK_IMAGE || defaultImage;

/** Does a Docker engine answer, and is the image there? @returns why not, in words, when not */
export async function whyNoContainer(image = imageOf()): Promise<string | undefined> {
  const engine = await findEngine();
  if (engine === undefined) return 'no Docker engine answers';
  return (await imageLabels(engine, image)) === undefined
    ? `the Docker engine has no image ${image}`
    : undefined;
}

export interface ContainerBackendOptions {
  image?: string;
  /** Port on 127.0.0.1; a free one by default. */
  port?: number;
}

/** LocalStack in a container, by Testcontainers. */
export function createContainerBackend(options: ContainerBackendOptions = {}): Backend {
  const image = options.image ?? imageOf();
  const description = `LocalStack in a container (${image})`;
  return {
    kind: 'container',
    description,
    start: (start) => startContainer({ image, description, port: options.port }, start),
  };
}

interface Wanted {
  image: string;
  description: string;
  port?: number;
}

async function startContainer(wanted: Wanted, options: StartOptions): Promise<StartedBackend> {
  const { image, description } = wanted;
  const { run, onProgress, keptBy } = options;
  const { signal } = run;
  signal.throwIfAborted();
  const engine = await requireEngine();
  await sweep(engine, options);
  await requireImage(engine, image, options);
  onProgress?.(`starting ${description}`);
  const owner: Owner = { runId: run.id, keptBy };
  run.registry.usesContainers();
  const network = await createRunNetwork(engine, `session-logs-${owner.runId}`, owner);
  try {
    const logFile = join(run.folder, 'backend.log');
    const id = await startByTestcontainers(wanted, { owner, network, logFile });
    return await runningContainer({ engine, id, network, image, description, logFile, signal });
  } catch (error) {
    // Testcontainers leaves a container that it made and could not start.
    await removeRun(engine, owner.runId).catch(() => {});
    throw error;
  }
}

/** A run whose engine went away in the middle has ended in good order, and could not take its containers along. */
async function sweep(engine: Engine, { onProgress }: StartOptions): Promise<void> {
  const { containers } = await removeLeftOvers(engine);
  if (containers.length > 0)
    onProgress?.(`removed ${containers.length} containers that an earlier run had left`);
}

async function requireImage(engine: Engine, image: string, { onProgress, run: { signal } }: StartOptions) {
  if ((await within(10_000, imageLabels(engine, image))) !== undefined) return;
  onProgress?.(`pulling ${image} (first run only)`);
  await pullImage(engine, image, {
    signal,
    hint:
      'Where no registry can be reached, npm run docker:images builds one out of packages: run that, then set ' +
      'LOCALSTACK_IMAGE=session-logs/localstack:4.14.0. Or use --backend process, which needs no image.',
  });
}

/** @returns the container's id */
async function startByTestcontainers(
  { image, description, port }: Wanted,
  { owner, network, logFile }: { owner: Owner; network: RunNetwork; logFile: string },
): Promise<string> {
  // What a killed run leaves is found by our own labels: Testcontainers' Ryuk is one more image to pull, and would take
  // a backend away that is kept for the next run. A user who sets the variable keeps it.
  if (owner.keptBy !== undefined) process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  else process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  // Slow to load, and not needed without a container.
  const { LocalstackContainer } = await import('@testcontainers/localstack');
  class LoopbackContainer extends LocalstackContainer {
    /** Testcontainers publishes ports to the whole network; an emulator with open doors is for this machine only. */
    protected override async beforeContainerCreated(): Promise<void> {
      await super.beforeContainerCreated();
      for (const bindings of Object.values(this.hostConfig.PortBindings ?? {}))
        for (const binding of bindings as { HostIp?: string }[]) binding.HostIp = '127.0.0.1';
    }
  }
  const token = process.env.LOCALSTACK_AUTH_TOKEN;
  const container = new LoopbackContainer(image)
    .withName(`session-logs-localstack-${owner.runId}`)
    .withNetworkMode(network.name)
    .withEnvironment({ DISABLE_EVENTS: '1', ...(token && { LOCALSTACK_AUTH_TOKEN: token }) })
    .withLabels(labelsOf(owner))
    .withLogConsumer((stream) => stream.pipe(createWriteStream(logFile, { flags: 'a' })));
  if (port !== undefined) container.withExposedPorts({ container: 4566, host: port });
  try {
    return (await container.start()).getId();
  } catch (cause) {
    if (port !== undefined && /port is already allocated|address already in use/.test(messageOf(cause))) {
      throw new UserError('port-taken', `port ${port} on 127.0.0.1 cannot be used`, {
        hint: 'Leave --port out to use a free one, or end what listens there.',
        cause,
      });
    }
    throw new BackendError('backend-start-failed', `${description} did not start: ${messageOf(cause)}`, {
      hint: `Its log is ${logFile}. Does docker run ${image} work? Without Docker: --backend process.`,
      cause,
    });
  }
}
