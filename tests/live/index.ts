export { assemblyStacks } from './assembly';
export { compareWithLive, type LiveState } from './compare';
export { deployedResources, type Template } from './deployed-resources';
export { liveClients } from './live-clients';
export { liveStateMarkdown } from './markdown';
export type { Aspect, DeployedResource, LiveClients, LiveReader } from './types';
