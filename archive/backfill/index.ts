/** Bringing into the archive what the log group has, or Firehose could not deliver, and the archive lacks. */
export { backfill } from './backfill';
export type { BackfilledObject, BackfillOptions, BackfillReport } from './types';
