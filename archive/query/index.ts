/** The archive's SQL: on DuckDB over the decoded objects, or the same in the account's Athena workgroup. */

export { type Format, formats, writeResult } from '../../cli/query-result';
export { type AthenaOptions, type AthenaPort, queryAthena } from './athena';
export { type QueryOptions, queryArchive, showResult } from './command';
export { type ArchiveDatabase, type DuckDbOptions, openArchiveDatabase } from './duckdb';
export type { Cell, QueryResult } from './result';
export { allHours, bindSaved, hourOf, type SavedQuery, savedQueries } from './saved';
