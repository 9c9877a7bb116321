import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DuckDBAppender, DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { messageOf, UserError } from '../../base';
import { defaultLayout, transcriptSession } from '../../pipeline/data';
import type { DecodeProblem } from '../decode';
import type { ObjectStore } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { type LineRow, lineRows } from './line-rows';
import { cellOf, type QueryResult } from './result';

export interface DuckDbOptions extends ScanOptions {
  /** An empty folder for the database and what it spills; the caller's to remove. */
  folder: string;
  /** What DuckDB may hold while a statement runs, MB; at most {@link loadMb} of it while the archive is loaded. */
  memoryMb?: number;
  /** Told of everything that could not be read. */
  onProblem?: (problem: DecodeProblem) => void;
}

/** The decoded archive as a database with the two tables that the saved queries read. */
export interface ArchiveDatabase {
  /**
   * Runs one statement. One result is read at a time, to its end or not at all: the next one ends it.
   * @throws UserError `sql-failed` with DuckDB's words, from the call or from its rows
   */
  query(sql: string, parameters?: readonly string[]): Promise<QueryResult>;
  close(): void;
}

/** With Node and all that it has loaded, this keeps the program below 300 MB. */
const defaultMemoryMb = 80;
const loadMb = 32;

const tables = `
  CREATE TABLE session_lines (
    arrival_hour VARCHAR, object_key VARCHAR, envelope_id VARCHAR, event_number BIGINT, event_id VARCHAR,
    event_ms BIGINT, log_group VARCHAR, log_stream VARCHAR, session_id VARCHAR, user_arn VARCHAR,
    instance_id VARCHAR, run_as_user VARCHAR, region VARCHAR, line_number BIGINT, line VARCHAR,
    remark VARCHAR);
  CREATE TABLE session_transcripts (session_id VARCHAR, object_key VARCHAR);`;

/** Decodes the archive into a database on disk, in bounded memory. @throws what the store's `list` and `open` throw */
export async function openArchiveDatabase(
  store: ObjectStore,
  options: DuckDbOptions,
): Promise<ArchiveDatabase> {
  const { folder, memoryMb = defaultMemoryMb } = options;
  const whileLoading = Math.min(memoryMb, loadMb);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${whileLoading}MB`,
    threads: '1',
    allocator_background_threads: 'true',
    preserve_insertion_order: 'false',
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  // The process cannot end before DuckDB's thread does.
  const interrupt = () => connection.interrupt();
  store.signal?.addEventListener('abort', interrupt);
  const close = () => {
    store.signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  try {
    // A checkpoint holds a group of rows in memory: 122,880 of them by default.
    await connection.run(
      `ATTACH ${quoted(join(folder, 'archive.duckdb'))} AS archive (ROW_GROUP_SIZE 16384)`,
    );
    await connection.run('USE archive');
    await connection.run(tables);
    await withSmallHeap(async () => {
      await loadLines(connection, store, options, () => giveBack(connection, whileLoading));
      await loadTranscripts(connection, store, options);
    });
    await giveBack(connection, memoryMb);
    // SQL is often copied from somewhere: it may read the archive, and nothing else of this machine.
    await connection.run('SET enable_external_access = false; SET lock_configuration = true;');
    return { query: (sql, parameters) => run(connection, sql, parameters), close };
  } catch (error) {
    close();
    throw error;
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Sets the limit, and with that has the allocator give back what is free. Otherwise it keeps that, beside DuckDB's
 * limit, and more of it with each row group that was written.
 */
async function giveBack(connection: DuckDBConnection, memoryMb: number): Promise<void> {
  await connection.run(`SET memory_limit = '${memoryMb - 8}MB'`);
  await connection.run(`SET memory_limit = '${memoryMb}MB'`);
}

/**
 * Keeps Node's heap small while the archive is decoded, and throws away afterwards what decoding left: both would stay,
 * beside what a statement holds, until Node collects garbage of its own accord.
 */
async function withSmallHeap(work: () => Promise<void>): Promise<void> {
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    await work();
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
  }
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The second collection makes the heap smaller: what survived the first is no longer young.
  collect();
  collect();
}

/** The appender holds what it was given until it is flushed, beside DuckDB's own limit. */
const perFlush = { rows: 3_000, chars: 4 * 2 ** 20 };

async function loadLines(
  connection: DuckDBConnection,
  store: ObjectStore,
  options: DuckDbOptions,
  flushed: () => Promise<void>,
) {
  const rowsOf = lineRows();
  const appender = await connection.createAppender('session_lines');
  const pending = { rows: 0, chars: 0 };
  for await (const part of scanArchive(store, options)) {
    for (const problem of part.problems) options.onProblem?.(problem);
    for (const record of part.records) {
      for (const row of rowsOf(record)) {
        append(appender, row);
        pending.rows += 1;
        pending.chars += row.line?.length ?? 0;
        if (pending.rows < perFlush.rows && pending.chars < perFlush.chars) continue;
        // One appender for all: what a closed one holds is only given back when JavaScript collects it.
        appender.flushSync();
        Object.assign(pending, { rows: 0, chars: 0 });
        await flushed();
      }
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
  text(row.remark);
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
  // Fails where none was begun.
  const end = () => connection.run('ROLLBACK').catch(() => {});
  await end();
  await connection.run('BEGIN');
  try {
    const statement: DuckDBPreparedStatement = await connection.prepare(sql);
    if (statement.parameterCount !== parameters.length)
      throw new Error(
        `it has ${statement.parameterCount} parameters, and ${parameters.length} were given (--param)`,
      );
    for (const [i, value] of parameters.entries()) statement.bindVarchar(i + 1, value);
    const result = await statement.stream();
    const { JsonDuckDBValueConverter } = await import('@duckdb/node-api');
    const columns = result.columnNames().map((name, i) => ({ name, type: String(result.columnType(i)) }));
    async function* rows() {
      try {
        for await (const chunk of result) {
          // Row by row: thousands of them at once would be old before they are garbage.
          for (let row = 0; row < chunk.rowCount; row++) {
            const values = chunk.convertRowValues(row, JsonDuckDBValueConverter);
            yield values.map((value, i) => cellOf(value, columns[i]!.type));
          }
        }
        await assertComplete(connection);
      } catch (cause) {
        throw failed(cause);
      } finally {
        statement.destroySync();
        await end();
      }
    }
    return { columns, rows: rows() };
  } catch (cause) {
    await end();
    throw failed(cause);
  }
}

/**
 * A result that fails while it is read ends as one that is complete: DuckDB's C API has the error, its binding for Node
 * does not ask for it. The failure has ended the transaction, though, and the next statement in it says so.
 */
async function assertComplete(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('SELECT 1');
  } catch (cause) {
    throw new Error(
      'DuckDB failed while it gave the rows, and does not say why; most often it is out of memory. The rows are NOT all',
      { cause },
    );
  }
}

const failed = (cause: unknown) =>
  new UserError('sql-failed', messageOf(cause), {
    hint: /\bout of memory\b/i.test(messageOf(cause))
      ? 'Name the columns that you need, sort fewer of them, limit the archive with --since and --until, give the statement more (--memory), or ask --engine athena.'
      : 'The tables are session_lines and session_transcripts: pipeline/data/sql/README.md names their columns.',
    cause,
  });
