/** The archive's SQL: on DuckDB over the decoded objects, or the same in the account's Athena workgroup. */
export { type SavedQuery, savedQueries } from '../../pipeline/data/sql';
export { type AthenaOptions, type AthenaPort, queryAthena } from './athena';
export { type ArchiveDatabase, type DuckDbOptions, openArchiveDatabase } from './duckdb';
export type { Cell, QueryResult } from './result';
export { allHours, bindSaved, hourOf } from './saved';
