/** Everything that is said of sessions, brought together session by session: what verify and backfill work on. */
export { backfillHash, backfillKey, isBackfillKey, type NamedEvent } from './backfill-key';
export { type Collected, type CollectOptions, collectArchive, collectGroup, collectKnown } from './collect';
export { Matcher, type MatcherEvents, type MissingEvent } from './matcher';
export { type Row, type SessionRow, SessionRows } from './rows';
