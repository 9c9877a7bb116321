/** One marked session, written into the live log group and followed into the archive. */
export { type CanaryOptions, flyCanary } from './fly';
export type { CanaryResult } from './hops';
export { canaryText } from './text';
