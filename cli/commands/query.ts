import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';
import type { Format } from '../../archive/query';
import { UserError } from '../../base';
import { onArchive, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand, WorkContext } from '../command';
import { interruptible } from '../interruptible';
import { writeAll } from '../output';

interface TypedQueryOptions extends Omit<TypedArchiveOptions, 'archive'> {
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

/** MB. Less than that, and DuckDB does not get as far as spilling. */
function memory(text: string): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value >= 64) return value;
  throw new InvalidArgumentError('Give a whole number of MB, 64 or more.');
}

const epilogue = `
The tables are session_lines and session_transcripts; pipeline/data/sql/README.md names their columns.

Exit codes:
  0    done
  1    no rows
  2    bad input or SQL, or the archive (or Athena) could not be read
  3    done, but parts of the archive are damaged: stderr names them (duckdb; Athena ends with an error there)
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP); a query in Athena is stopped

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
      .addOption(
        new Option('--format <format>', 'of the result').choices(['table', 'csv', 'json']).default('table'),
      )
      .option('--json', 'a line of JSON for each row: --format json')
      .option(
        '--memory <MB>',
        'what DuckDB may hold (default: 80, which keeps the program below 300 MB)',
        memory,
      )
      .option('--workgroup <name>', "Athena's workgroup", 'session-logs')
      .option('--database <name>', "the catalog's database", 'session_logs')
      .option('--deadline <seconds>', 'how long a query may take in Athena', '600')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((sql: string | undefined, typed: TypedQueryOptions) =>
        choose((context) => ask(sql, typed, context)),
      );
  },
};

async function ask(sql: string | undefined, typed: TypedQueryOptions, context: WorkContext): Promise<number> {
  const tools = require('../../archive/query') as typeof import('../../archive/query');
  if (typed.list === true) {
    const lines = tools
      .savedQueries()
      .map(({ name, title, parameters }) => `${name}: ${title}\n  ${parameters.join(', ')}\n`);
    await writeAll(context.world.stdout, lines.join(''));
    return 0;
  }
  if ((sql === undefined) === (typed.saved === undefined))
    throw new UserError('query-missing', 'query needs either SQL or --saved', {
      hint: 'session-logs query --list',
    });
  const { since, until } = typed;
  const { allHours, bindSaved, hourOf } = tools;
  const { sql: statement, parameters } =
    typed.saved === undefined
      ? { sql: sql!, parameters: typed.param }
      : bindSaved(typed.saved, typed.param, {
          first: since === undefined ? allHours.first : hourOf(since),
          // What arrives in the hour of `until` is left out.
          last: until === undefined ? allHours.last : hourOf(until - 1),
        });
  const format = typed.json === true ? 'json' : typed.format;
  if (typed.engine === 'athena') return askAthena({ statement, parameters, format }, typed, context);
  const { archive, memory: memoryMb } = typed;
  if (archive === undefined) {
    throw new UserError('archive-missing', 'query needs --archive', {
      hint: 'Give s3://bucket/prefix or a folder; or --engine athena.',
    });
  }
  const { makeScratchFolder } = require('../../archive/spool') as typeof import('../../archive/spool');
  const folder = makeScratchFolder(tmpdir());
  try {
    return await onArchive({ ...typed, archive }, context, (store, _scratch, io) =>
      tools.queryArchive(
        store,
        {
          sql: statement,
          parameters,
          format,
          folder,
          ...(since !== undefined && { since }),
          ...(until !== undefined && { until }),
          ...(memoryMb !== undefined && { memoryMb }),
        },
        io,
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askAthena(
  { statement, parameters, format }: { statement: string; parameters: readonly string[]; format: Format },
  typed: TypedQueryOptions,
  { world, verbose }: WorkContext,
): Promise<number> {
  const seconds = /^\d{1,5}$/.test(typed.deadline) ? Number(typed.deadline) : 0;
  if (seconds < 1)
    throw new UserError('bad-number', `--deadline ${typed.deadline} is not a whole number of seconds`);
  return interruptible<number>(
    world,
    {
      work: async (progress, signal) => {
        const { queryAthena, showResult } =
          require('../../archive/query') as typeof import('../../archive/query');
        const { clientSettings } = require('../../operate/account') as typeof import('../../operate/account');
        const { AthenaClient } = require('@aws-sdk/client-athena') as typeof import('@aws-sdk/client-athena');
        const { endpointUrl, region, workgroup, database } = typed;
        const athena = new AthenaClient(
          clientSettings({
            env: world.env,
            ...(endpointUrl !== undefined && { endpointUrl }),
            ...(region !== undefined && { region }),
          }),
        );
        const task = progress.task(`Athena, workgroup ${workgroup}`);
        try {
          const result = await queryAthena(athena, statement, parameters, {
            workgroup,
            database,
            deadlineMs: seconds * 1000,
            now: () => world.clock.now(),
            sleep: (ms, until) => world.clock.sleep(ms, until),
            signal,
            onProgress: (text) => task.update(text),
          });
          return await showResult(result, format, {
            write: async (data) => {
              signal.throwIfAborted();
              task.done();
              return writeAll(world.stdout, data);
            },
            progress: (text) => task.update(text),
            note: (text) => progress.note(text),
          });
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
