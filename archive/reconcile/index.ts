/** Everything that is said of sessions, brought together session by session: what verify and backfill work on. */
export { backfillHash, backfillKey, isBackfillKey, type NamedEvent } from './backfill-key';
export {
  type Collected,
  type CollectOptions,
  collectArchive,
  collectGroup,
  collectKnown,
  nothingCollected,
} from './collect';
export { type Difference, Matcher, type MissingEvent } from './matcher';
export { type Row, type SessionRow, SessionRows } from './rows';
