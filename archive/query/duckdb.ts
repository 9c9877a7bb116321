import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { DecodeProblem } from '../decode';
import { messageOf, UserError } from '../errors';
import { defaultLayout, transcriptSession } from '../layout';
import type { ObjectStore } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { type LineRow, lineRows } from './line-rows';
import { cellOf, type QueryResult } from './result';

export interface DuckDbOptions extends ScanOptions {
  /** An empty folder for the database and what it spills; the caller's to remove. */
  folder: string;
  /** What DuckDB may hold. Default 96 MB. */
  memoryMb?: number;
  /** Told of everything that could not be read. */
  onProblem?: (problem: DecodeProblem) => void;
}

/** The decoded archive as a database with the two tables that the saved queries read. */
export interface ArchiveDatabase {
  /** Runs one statement. One result is read at a time. @throws UserError `sql-failed` with DuckDB's words */
  query(sql: string, parameters?: readonly string[]): Promise<QueryResult>;
  close(): void;
}

const tables = `
  CREATE TABLE session_lines (
    arrival_hour VARCHAR, object_key VARCHAR, envelope_id VARCHAR, event_number BIGINT, event_id VARCHAR,
    event_ms BIGINT, log_group VARCHAR, log_stream VARCHAR, session_id VARCHAR, user_arn VARCHAR,
    instance_id VARCHAR, run_as_user VARCHAR, region VARCHAR, line_number BIGINT, line VARCHAR);
  CREATE TABLE session_transcripts (session_id VARCHAR, object_key VARCHAR);`;

/** Decodes the archive into a database on disk, in bounded memory. @throws what the store's `list` and `open` throw */
export async function openArchiveDatabase(
  store: ObjectStore,
  options: DuckDbOptions,
): Promise<ArchiveDatabase> {
  const { folder, memoryMb = 96 } = options;
  const { DuckDBInstance } = require('@duckdb/node-api') as typeof import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(join(folder, 'archive.duckdb'), {
    memory_limit: `${memoryMb}MB`,
    threads: '1',
    preserve_insertion_order: 'false',
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    await connection.run(tables);
    await loadLines(connection, store, options);
    await loadTranscripts(connection, store, options);
    // The SQL is somebody's typing, often from somewhere: it reads the archive and nothing else of this machine.
    await connection.run('SET enable_external_access = false; SET lock_configuration = true;');
    return { query: (sql, parameters) => run(connection, sql, parameters), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The appender holds what it was given until it is flushed, beside DuckDB's own limit. */
const rowsPerFlush = 10_000;

async function loadLines(connection: DuckDBConnection, store: ObjectStore, options: DuckDbOptions) {
  const rowsOf = lineRows();
  const appender = await connection.createAppender('session_lines');
  let pending = 0;
  for await (const part of scanArchive(store, options)) {
    for (const problem of part.problems) options.onProblem?.(problem);
    for (const record of part.records) {
      for (const row of rowsOf(record)) {
        append(appender, row);
        pending += 1;
      }
    }
    if (pending > rowsPerFlush) {
      // One appender for all: what a closed one holds is only given back when JavaScript collects it.
      appender.flushSync();
      pending = 0;
    }
  }
  appender.closeSync();
}

function append(appender: DuckDBAppender, row: LineRow): void {
  const text = (value: string | null) =>
    value === null ? appender.appendNull() : appender.appendVarchar(value);
  const whole = (value: number | null) =>
    value === null ? appender.appendNull() : appender.appendBigInt(BigInt(Math.trunc(value)));
  text(row.arrivalHour);
  text(row.objectKey);
  text(row.envelopeId);
  whole(row.eventNumber);
  text(row.eventId);
  whole(row.eventMs);
  for (const value of [row.logGroup, row.logStream, row.sessionId, row.userArn]) text(value);
  for (const value of [row.instanceId, row.runAsUser, row.region]) text(value);
  whole(row.lineNumber);
  text(row.line);
  appender.endRow();
}

async function loadTranscripts(connection: DuckDBConnection, store: ObjectStore, options: ScanOptions) {
  const { layout = defaultLayout } = options;
  const appender = await connection.createAppender('session_transcripts');
  for await (const { key } of store.list(layout.transcript)) {
    const session = transcriptSession(key, layout);
    if (session === undefined) continue;
    appender.appendVarchar(session);
    appender.appendVarchar(key);
    appender.endRow();
  }
  appender.closeSync();
}

async function run(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly string[] = [],
): Promise<QueryResult> {
  const failed = (cause: unknown) =>
    new UserError('sql-failed', messageOf(cause), {
      hint: 'The tables are session_lines and session_transcripts: archive/sql/README.md names their columns.',
      cause,
    });
  try {
    const statement: DuckDBPreparedStatement = await connection.prepare(sql);
    if (statement.parameterCount !== parameters.length)
      throw new Error(
        `it has ${statement.parameterCount} parameters, and ${parameters.length} were given (--param)`,
      );
    for (const [i, value] of parameters.entries()) statement.bindVarchar(i + 1, value);
    const result = await statement.stream();
    const columns = result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
    async function* rows() {
      try {
        for await (const batch of result.yieldRowsJson())
          for (const row of batch) yield row.map((value, i) => cellOf(value, columns[i]!.type));
      } catch (cause) {
        throw failed(cause);
      } finally {
        statement.destroySync();
      }
    }
    return { columns, rows: rows() };
  } catch (cause) {
    throw failed(cause);
  }
}
