import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../base';
import { liveReaders } from './readers';
import type { Aspect, DeployedResource, LiveClients } from './types';

/**
 * `kept`: the service says what the template says. `dropped`: it says something else. `fallback`: CloudFormation made
 * nothing and said so. `unread`: there is no reader for the type, or the service refused.
 */
export type LiveState =
  | { state: 'kept' | 'dropped'; resource: DeployedResource; aspect: Aspect }
  | { state: 'fallback' | 'unread'; resource: DeployedResource; reason: string };

/** Reads every resource back, in the order given. Never throws: what cannot be read is said to be so. */
export async function compareWithLive(
  resources: readonly DeployedResource[],
  clients: LiveClients,
): Promise<LiveState[]> {
  const states = await Promise.all(resources.map((resource) => stateOf(resource, clients)));
  return states.flat();
}

async function stateOf(resource: DeployedResource, clients: LiveClients): Promise<LiveState[]> {
  if (resource.remark?.includes('deployed as a fallback')) {
    return [{ state: 'fallback', resource, reason: resource.remark }];
  }
  const reader = liveReaders[resource.type];
  if (reader === undefined) return [{ state: 'unread', resource, reason: 'no reader for this type' }];
  try {
    const aspects = await reader(resource, clients);
    return aspects
      .filter(({ declared, live }) => declared !== undefined || live !== undefined)
      .map((aspect) => ({
        state: isDeepStrictEqual(plain(aspect.declared), plain(aspect.live)) ? 'kept' : 'dropped',
        resource,
        aspect,
      }));
  } catch (error) {
    return [{ state: 'unread', resource, reason: messageOf(error) }];
  }
}

/** As JSON would have it: [undefined] and [null] are the same nothing. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
