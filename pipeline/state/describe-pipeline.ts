import type { PipelineFinding, PipelineNames } from './finding';
import { judgePipeline } from './judge-pipeline';
import { deliveryParts, type PortsFor, readPipelineState } from './read-state';

/** What is used of the clients. */
export type PipelineClients = PortsFor<(typeof deliveryParts)[number]>;

/**
 * Reads the live pipeline back and names what is wrong with it: for the cause of a red proof, and for what a backend
 * silently dropped. Never throws: what cannot be read is a finding too.
 * @returns as `judgePipeline`
 */
export async function describePipeline(
  clients: PipelineClients,
  names: PipelineNames,
): Promise<PipelineFinding[]> {
  return judgePipeline(await readPipelineState(clients, { parts: deliveryParts, names }), names);
}
