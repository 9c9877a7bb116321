import { dirname } from 'node:path';
import { UserError } from '../../base';
import type { RunContext } from '../../base/processes';
import type { StartedBackend } from '../backend';
import { bundleDigest, containers, type InstanceKind, type InstanceRoom, processTrees } from '../machine';
import { imageLabels } from '../machine/engine';

/** Label of an instance image: which agent it holds (`bundleDigest`). */
export const agentLabel = 'session-logs.agent';

const defaultInstanceImage = 'session-logs/instance:latest';

/** The image of container instances: `SESSION_LOGS_INSTANCE_IMAGE`, or what `npm run docker:images` builds. */
export const instanceImageOf = (env: NodeJS.ProcessEnv = process.env): string =>
  env.SESSION_LOGS_INSTANCE_IMAGE || defaultInstanceImage;

export interface InstanceChoice {
  wanted?: InstanceKind;
  backend: StartedBackend;
  /** `amazon-ssm-agent.js` of the bundle that belongs to this very source. */
  agentProgram: string;
  run: Pick<RunContext, 'id' | 'registry'>;
}

/**
 * Chooses where instances are made, and says why. By default containers, where the backend is one and the image holds
 * this very agent; else process trees.
 * @throws UserError `no-container-instances`, when containers are asked for and cannot be had
 */
export async function chooseInstances(choice: InstanceChoice): Promise<{ room: InstanceRoom; why: string }> {
  const { wanted, backend, agentProgram, run } = choice;
  const trees = () => processTrees({ agentProgram, endpoint: backend.endpoint, registry: run.registry });
  if (wanted === 'process') return { room: trees(), why: 'asked for' };
  const image = instanceImageOf();
  const missing = await whyNoContainers(backend, image, bundleDigest(dirname(agentProgram)));
  if (missing === undefined && backend.inside !== undefined) {
    run.registry.usesContainers();
    const { engine, network, endpoint } = backend.inside;
    return {
      room: containers({ engine, image, network, owner: { runId: run.id }, endpoint }),
      why: wanted === undefined ? 'the backend is a container and their image is there' : 'asked for',
    };
  }
  if (wanted === undefined) return { room: trees(), why: missing ?? 'no engine' };
  throw new UserError('no-container-instances', `instances cannot be containers: ${missing}`, {
    hint: 'npm run docker:images builds their image. --instances process needs none.',
  });
}

async function whyNoContainers(
  { inside, kind }: StartedBackend,
  image: string,
  agent: string,
): Promise<string | undefined> {
  if (inside === undefined)
    return `the backend is no container but ${kind === 'endpoint' ? 'an endpoint' : 'a process'}`;
  const labels = await imageLabels(inside.engine, image);
  if (labels === undefined) return `the Docker engine has no image ${image}`;
  if (labels[agentLabel] !== agent) return `the image ${image} holds the agent of another version`;
  return undefined;
}
