/** Everything that is said of sessions, brought together session by session: what verify and backfill work on. */
export { backfillHash, backfillKey, isBackfillKey } from './backfill-key';
export {
  type Collected,
  collectArchive,
  collectGroup,
  collectKnown,
  nothingCollected,
} from './collect';
export { type Difference, Matcher, type MissingEvent } from './matcher';
export { type Row, SessionRows } from './rows';
