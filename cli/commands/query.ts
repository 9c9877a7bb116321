import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import type { ObjectStore } from '../../archive/location';
import { UserError } from '../../base';
import { onArchive, type Period, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand, Work, WorkContext } from '../command';
import type { CommandIo } from '../command-io';
import { endpointOf } from '../endpoint-option';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { terminalText } from '../harmless';
import { interruptible } from '../interruptible';
import { writeAll } from '../output';
import { describeProgress, Problems } from '../problems';
import { type Format, formats, writeResult } from '../query-result';

interface Typed extends Omit<TypedArchiveOptions, 'archive'> {
  archive?: string;
  saved?: string;
  param: string[];
  engine: 'duckdb' | 'athena';
  format: Format;
  json?: boolean;
  list?: boolean;
  workgroup: string;
  database: string;
  deadline: string;
  memory?: number;
}

const examples = `
Examples:
  session-logs query --archive ./copy "SELECT session_id, count(*) FROM session_lines GROUP BY 1"
  session-logs query --archive s3://bucket --saved who-ran-what --param '%sudo %' --since 2026-11-01 --format csv
  session-logs query --engine athena --saved volume-by-day --since 2026-11-01
`;

export const query: CliCommand = {
  define: (program, choose) => {
    const command = withArchiveOptions(
      program.command('query').argument('[sql]', 'one statement; or --saved'),
    );
    // Athena's archive is the workgroup's.
    for (const option of command.options) if (option.long === '--archive') option.makeOptionMandatory(false);
    command
      .option('--saved <name>', 'a saved query in place of SQL (--list)')
      .option(
        '--param <value>',
        'for the next ? of the query; may be given again',
        (one: string, all: string[]) => [...all, one],
        [] as string[],
      )
      .option('--list', 'name the saved queries and their parameters, and exit')
      .addOption(
        new Option('--engine <engine>', 'where it runs').choices(['duckdb', 'athena']).default('duckdb'),
      )
      .addOption(new Option('--format <format>', 'of the result').choices(formats).default('table'))
      .option('--json', 'a line of JSON for each row: --format json')
      .option(
        '--memory <MB>',
        'what DuckDB may hold (default: 80, which keeps the program below 300 MB)',
        readMemory,
      )
      .option('--workgroup <name>', "Athena's workgroup", 'session-logs')
      .option('--database <name>', "the catalog's database", 'session_logs')
      .option('--deadline <seconds>', 'how long a query may take in Athena', '600')
      .option('--verbose', 'stack traces with errors')
      .addHelpText(
        'after',
        `
The tables are session_lines and session_transcripts; pipeline/data/sql/README.md names their columns.
${exitCodesHelp(exitCodes.query)}${examples}`,
      )
      .action((sql: string | undefined, typed: Typed) => choose(workOf(sql, typed)));
  },
};

/** MB. Less than that, and DuckDB does not get as far as spilling. */
function readMemory(text: string): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value >= 64) return value;
  throw new InvalidArgumentError('Give a whole number of MB, 64 or more.');
}

/** What is to be run, and how it is shown. A saved query needs the archive's room, which is loaded late. */
interface Question {
  ask: { sql: string } | { saved: string };
  parameters: readonly string[];
  period: Period;
  format: Format;
}

/** @throws UserError `query-missing`, `bad-number`, `archive-missing` */
function workOf(sql: string | undefined, typed: Typed): Work {
  if (typed.list === true) return listSaved;
  const { saved, param: parameters, since, until, json, engine, archive, deadline } = typed;
  if ((sql === undefined) === (saved === undefined))
    throw new UserError('query-missing', 'query needs either SQL or --saved', {
      hint: 'session-logs query --list',
    });
  const question: Question = {
    ask: saved === undefined ? { sql: sql! } : { saved },
    parameters,
    period: { since, until },
    format: json === true ? 'json' : typed.format,
  };
  if (engine === 'athena') {
    const seconds = /^\d{1,5}$/.test(deadline) ? Number(deadline) : 0;
    if (seconds < 1)
      throw new UserError('bad-number', `--deadline ${deadline} is not a whole number of seconds`);
    return (context) => askAthena(question, { ...typed, deadlineMs: seconds * 1000 }, context);
  }
  if (archive === undefined) {
    throw new UserError('archive-missing', 'query needs --archive', {
      hint: 'Give s3://bucket/prefix or a folder; or --engine athena.',
    });
  }
  return (context) => askDuckDb(question, { ...typed, archive }, context);
}

async function listSaved({ world }: WorkContext): Promise<number> {
  const { savedQueries } = await import('../../pipeline/data/sql');
  const lines = savedQueries().map(
    ({ name, title, parameters }) => `${name}: ${title}\n  ${parameters.join(', ')}\n`,
  );
  await writeAll(world.stdout, terminalText(lines.join('')));
  return exitCodes.query.done.code;
}

/** @throws UserError `unknown-query`, `query-parameters` */
async function statementOf({ ask, parameters, period }: Question) {
  if ('sql' in ask) return { sql: ask.sql, parameters };
  const { allHours, bindSaved, hourOf } = await import('../../archive/query');
  const { since, until } = period;
  return bindSaved(ask.saved, parameters, {
    first: since === undefined ? allHours.first : hourOf(since),
    // What arrives in the hour of `until` is left out.
    last: until === undefined ? allHours.last : hourOf(until - 1),
  });
}

async function askDuckDb(
  question: Question,
  typed: TypedArchiveOptions & Pick<Typed, 'memory'>,
  context: WorkContext,
): Promise<number> {
  const { sql, parameters } = await statementOf(question);
  const { makeScratchFolder } = await import('../../archive/spool');
  const { period, format } = question;
  const folder = makeScratchFolder(tmpdir());
  const options = { sql, parameters, format, folder, memoryMb: typed.memory, ...period };
  try {
    return await onArchive(typed, context, (store, _, io) => queryArchive(store, options, io));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface QueryOptions extends Period {
  sql: string;
  parameters: readonly string[];
  format: Format;
  /** What a statement may hold, MB. */
  memoryMb?: number | undefined;
  /** For the database: an empty folder, which the caller removes. */
  folder: string;
}

/** Runs one statement over the decoded archive, on this machine. @returns exit code, see `exitCodes.query` */
export async function queryArchive(
  store: ObjectStore,
  { sql, parameters, format, ...options }: QueryOptions,
  io: CommandIo,
): Promise<number> {
  const { openArchiveDatabase } = await import('../../archive/query');
  const problems = new Problems(io);
  const database = await openArchiveDatabase(store, {
    ...options,
    onProblem: problems.add,
    onProgress: (progress) => io.progress(describeProgress(progress)),
  });
  try {
    const rows = await writeResult(await database.query(sql, parameters), format, io);
    return problems.code(rows > 0, exitCodes.query);
  } finally {
    database.close();
  }
}

async function askAthena(
  question: Question,
  typed: Pick<Typed, 'endpointUrl' | 'region' | 'workgroup' | 'database'> & { deadlineMs: number },
  { world, verbose }: WorkContext,
): Promise<number> {
  const { sql, parameters } = await statementOf(question);
  return interruptible<number>(
    world,
    {
      work: async (progress, signal) => {
        const { queryAthena } = await import('../../archive/query');
        const { AthenaClient } = await import('@aws-sdk/client-athena');
        const { workgroup, database, deadlineMs } = typed;
        const athena = new AthenaClient(endpointOf(typed, world.env));
        const task = progress.task(`Athena, workgroup ${workgroup}`);
        try {
          const result = await queryAthena(athena, sql, parameters, {
            workgroup,
            database,
            deadlineMs,
            now: () => world.clock.now(),
            sleep: (ms, until) => world.clock.sleep(ms, until),
            signal,
            onProgress: (text) => task.update(text),
          });
          const rows = await writeResult(result, question.format, {
            write: async (data) => {
              signal.throwIfAborted();
              task.done();
              return writeAll(world.stdout, data);
            },
            note: (text) => progress.note(text),
          });
          return rows > 0 ? exitCodes.query.done.code : exitCodes.query.nothing.code;
        } catch (error) {
          task.fail();
          throw error;
        } finally {
          athena.destroy();
        }
      },
      show: async (code) => code,
      stops: 'the query',
      whenOver: () => 'Interrupted when everything was shown.',
      whenInterrupted: 'Interrupted. The query was stopped.',
    },
    { verbose },
  );
}
