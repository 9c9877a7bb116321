import {
  type DiscoveredPipeline,
  followParts,
  followPipeline,
  type PortsFor,
  readPipelineState,
} from '../../pipeline/state';

export type DiscoverPorts = PortsFor<(typeof followParts)[number]>;

/**
 * Reads and follows the record as it goes now, from the session document to the bucket. Never throws: where it ends it
 * says why.
 * @param logGroupName looked at in place of the session document's
 */
export async function discoverPipeline(
  ports: DiscoverPorts,
  documentName: string,
  logGroupName?: string,
): Promise<DiscoveredPipeline> {
  const names = { logGroupName };
  return followPipeline(
    await readPipelineState(ports, { parts: followParts, documentName, names, follow: true }),
  );
}
