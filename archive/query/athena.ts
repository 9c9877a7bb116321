import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { AwsError, messageOf, SessionLogsError, UserError } from '../../base';
import { cellOf, type QueryResult } from './result';

export type AthenaPort = Pick<AthenaClient, 'send'>;

export interface AthenaOptions {
  workgroup: string;
  database: string;
  /** ms; Athena itself gives up after 30 minutes. */
  deadlineMs: number;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  signal?: AbortSignal;
  onProgress?: (text: string) => void;
}

/** SQL's own form of a text: Athena puts execution parameters into the statement as they are. */
const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * Runs one statement in the account's workgroup, which decides where results go and how much may be read.
 * A query that is left early, by the deadline or the signal, is stopped: it costs by what it reads.
 * @throws UserError `sql-failed` with Athena's words; AwsError `athena-failed`, `athena-deadline`; the signal's reason
 */
export async function queryAthena(
  athena: AthenaPort,
  sql: string,
  parameters: readonly string[],
  options: AthenaOptions,
): Promise<QueryResult> {
  const { workgroup, database } = options;
  const started = await asking('start a query', () =>
    athena.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workgroup,
        QueryExecutionContext: { Database: database },
        ...(parameters.length > 0 && { ExecutionParameters: parameters.map(literal) }),
      }),
    ),
  );
  const id = started.QueryExecutionId;
  if (id === undefined) throw new AwsError('athena-failed', 'Athena started a query and gave it no id');
  try {
    await finished(athena, id, options);
  } catch (error) {
    if (!(error instanceof UserError))
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => {});
    throw error;
  }
  return resultOf(athena, id);
}

async function finished(athena: AthenaPort, id: string, options: AthenaOptions): Promise<void> {
  const { deadlineMs, now, sleep, signal, onProgress } = options;
  const start = now();
  for (let pause = 200; ; pause = Math.min(pause * 2, 3_000)) {
    signal?.throwIfAborted();
    const { QueryExecution } = await asking('look at the query', () =>
      athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
    );
    const state = QueryExecution?.Status?.State;
    const read = QueryExecution?.Statistics?.DataScannedInBytes;
    onProgress?.(`${state ?? 'unknown'}${read === undefined ? '' : `, ${(read / 1e6).toFixed(1)} MB read`}`);
    if (state === 'SUCCEEDED') return;
    if (state === 'FAILED' || state === 'CANCELLED') {
      const why = QueryExecution?.Status?.StateChangeReason ?? 'Athena does not say why';
      throw new UserError('sql-failed', `the query ${id} ${state.toLowerCase()}: ${why}`, {
        hint: 'The views are session_lines and session_transcripts: pipeline/data/sql/README.md names their columns.',
      });
    }
    if (now() - start >= deadlineMs) {
      throw new AwsError(
        'athena-deadline',
        `the query ${id} was not done after ${deadlineMs} ms: it was stopped`,
        {
          hint: 'Limit it to fewer hours (--since, --until), or give it longer (--deadline).',
        },
      );
    }
    await sleep(pause, signal);
  }
}

async function resultOf(athena: AthenaPort, id: string): Promise<QueryResult> {
  const page = (NextToken?: string) =>
    asking('read the result', () =>
      athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken })),
    );
  const first = await page();
  const columns = (first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(
    ({ Name = '', Type = 'varchar' }) => ({
      name: Name,
      type: Type,
    }),
  );
  async function* rows() {
    // The first row of the first page is the header.
    let skip = 1;
    for (let current = first; ; current = await page(current.NextToken)) {
      for (const { Data = [] } of (current.ResultSet?.Rows ?? []).slice(skip))
        yield columns.map(({ type }, i) => cellOf(Data[i]?.VarCharValue, type));
      skip = 0;
      if (current.NextToken === undefined) return;
    }
  }
  return { columns, rows: rows() };
}

async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SessionLogsError) throw cause;
    if ((cause as Error | undefined)?.name === 'InvalidRequestException')
      throw new UserError('sql-failed', `Athena refuses to ${what}: ${messageOf(cause)}`, { cause });
    throw new AwsError('athena-failed', `cannot ${what} in Athena: ${messageOf(cause)}`, {
      hint: "The reader needs infra/'s policy for catalog readers, or athena:*QueryExecution and what it reads.",
      cause,
    });
  }
}
