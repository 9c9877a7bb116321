import { type CommandIo, describeProgress, Problems, readCodes } from '../../cli/command-io';
import { type Format, writeResult } from '../../cli/query-result';
import type { ObjectStore } from '../location';
import { openArchiveDatabase } from './duckdb';
import type { QueryResult } from './result';

export interface QueryOptions {
  sql: string;
  parameters: readonly string[];
  format: Format;
  since?: number;
  until?: number;
  /** What a statement may hold, MB. */
  memoryMb?: number;
  /** For the database: an empty folder, which the caller removes. */
  folder: string;
}

/** Runs one statement over the decoded archive, on this machine. @returns the exit code */
export async function queryArchive(
  store: ObjectStore,
  options: QueryOptions,
  io: CommandIo,
): Promise<number> {
  const { sql, parameters, format, folder, since, until, memoryMb } = options;
  const problems = new Problems(io);
  const database = await openArchiveDatabase(store, {
    folder,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(memoryMb !== undefined && { memoryMb }),
    onProblem: problems.add,
    onProgress: (progress) => io.progress(describeProgress(progress)),
  });
  try {
    const rows = await writeResult(await database.query(sql, parameters), format, io);
    return problems.code(rows > 0);
  } finally {
    database.close();
  }
}

/** Shows what another engine gave. @returns the exit code */
export async function showResult(result: QueryResult, format: Format, io: CommandIo): Promise<number> {
  return (await writeResult(result, format, io)) > 0 ? readCodes.done : readCodes.nothing;
}
