/** The account that an operator's command looks at: its clients, and the pipeline in it. */
export { type DiscoveredPipeline, type DiscoverPorts, discoverPipeline } from './discover';
export { accountClients, clientSettings, regionOf, type TargetOptions } from './target';
