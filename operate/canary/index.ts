/** One marked session, written into the live log group and followed into the archive. */

export { type CanaryOptions, flyCanary } from './fly';
export { type CanaryResult, canaryExitCodes, type Hop, type HopDelay, hops } from './hops';
export { canaryPrefix, isCanary, type SyntheticSession, syntheticSession } from './synthetic-session';
export { canaryText } from './text';
