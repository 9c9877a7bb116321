/** The archive's SQL: on DuckDB over the decoded objects, or the same in the account's Athena workgroup. */
export { queryAthena } from './athena';
export { openArchiveDatabase } from './duckdb';
export type { Cell, QueryResult } from './result';
export { allHours, bindSaved, hourOf } from './saved';
