import { setTimeout as sleep } from 'node:timers/promises';
import { BackendError, HarnessError, messageOf } from '../../../base';
import type { Engine } from './connect';
import { labelsOf, type Owner } from './labels';

/** A network of one run, with its subnet fixed: an instance that was cut off comes back with the address it had. */
export interface RunNetwork {
  id: string;
  name: string;
  /** The host's address in it, where instances reach the message service. */
  gateway: string;
}

const tries = 10;

/**
 * Makes a network for a run. The subnet is one that the engine picks out of its own pools; only a subnet that was given
 * lets an address be given later, so the network is made twice.
 * @throws BackendError `network-failed`
 */
export async function createRunNetwork(engine: Engine, name: string, owner: Owner): Promise<RunNetwork> {
  let last: unknown;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const Labels = labelsOf(owner);
      const pick = await engine.createNetwork({ Name: `${name}-pick`, Labels });
      const [picked] = ((await pick.inspect()).IPAM?.Config ?? []) as { Subnet?: string; Gateway?: string }[];
      await pick.remove();
      if (!picked?.Subnet || !picked.Gateway) {
        throw new HarnessError('network-without-subnet', `the engine gave network ${name} no subnet`);
      }
      const { Subnet, Gateway } = picked;
      const network = await engine.createNetwork({
        Name: name,
        Labels,
        IPAM: { Driver: 'default', Config: [{ Subnet, Gateway }] },
      });
      return { id: network.id, name, gateway: Gateway };
    } catch (error) {
      last = error; // another run took the subnet in between
    }
  }
  throw new BackendError('network-failed', `cannot make a Docker network: ${messageOf(last)}`, {
    hint: 'Too many networks? docker network ls lists them, docker network prune removes the unused ones.',
    cause: last,
  });
}

const pauseMs = 500;

/**
 * Removes a network. A container that is gone can have left an endpoint in it, for which the engine refuses for good
 * (moby issue 42119): such a one is taken out by force. Containers that are there are not touched.
 * @returns false when there is no such network, or it is still in use
 */
export async function removeNetwork(engine: Engine, id: string): Promise<boolean> {
  const network = engine.getNetwork(id);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      await network.remove();
      return true;
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === 404 || statusCode === 409) return false;
      // "has active endpoints"
      if (statusCode !== 403) throw error;
    }
    await disconnectStale(network);
    await sleep(pauseMs);
  }
  return false;
}

/** The engine lists an endpoint without a container by its own id, and takes it out by the container's old name. */
async function disconnectStale(network: ReturnType<Engine['getNetwork']>): Promise<void> {
  const { Containers = {} } = (await network.inspect()) as { Containers?: Record<string, { Name: string }> };
  for (const [key, { Name }] of Object.entries(Containers)) {
    if (key.startsWith('ep-')) await network.disconnect({ Container: Name, Force: true }).catch(() => {});
  }
}
