/** Bringing into the archive what the log group has, or Firehose could not deliver, and the archive lacks. */
export { type BackfilledObject, type BackfillOptions, type BackfillReport, backfill } from './backfill';
