/** The archive's SQL: on DuckDB over the decoded objects, or the same in the account's Athena workgroup. */
export { type AthenaOptions, type AthenaPort, queryAthena } from './athena';
export { type ArchiveDatabase, type DuckDbOptions, openArchiveDatabase } from './duckdb';
export type { Cell, QueryResult } from './result';
export { allHours, bindSaved, hourOf, type SavedQuery, savedQueries } from './saved';
