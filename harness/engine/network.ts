import { BackendError, HarnessError, messageOf } from '../../archive/errors';
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
