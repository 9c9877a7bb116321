import { UserError } from '../../base';
import type { CliCommand, WorkContext } from '../command';
import { writeAll } from '../output';
import { pricesAskedFor, saveTable } from './cost-prices';

interface TypedCostOptions {
  sessions: string;
  minutes: string;
  rate: string;
  active: string;
  queries: string;
  months: string;
  bufferDays: string;
  transcripts: boolean;
  infrequentAfter?: string;
  glacierAfter?: string;
  region: string;
  prices?: string;
  refresh?: string[];
  savePrices?: string;
  json?: boolean;
}

const epilogue = `
Exit codes:
  0    computed
  2    bad input, or a price list that cannot be read

Examples:
  session-logs cost --sessions 200 --minutes 30 --rate 100 --months 84 --region ap-northeast-1
  session-logs cost --refresh AmazonS3.json --refresh AmazonCloudWatch.json --save-prices prices.json
`;

export const cost: CliCommand = {
  define: (program, choose) => {
    program
      .command('cost')
      .description(
        'What the record costs: CloudWatch Logs only, this pipeline, direct export; and where the break-even lies.',
      )
      .option('--sessions <n>', 'sessions a day', '50')
      .option('--minutes <n>', 'minutes a session', '30')
      .option('--rate <bytes>', 'bytes of terminal output a second, on average over a session', '100')
      .option('--active <share>', "share of a session's seconds that show any output", '0.25')
      .option('--queries <n>', "times a month that the month's data is queried", '4')
      .option('--months <n>', 'how long records are kept, 1 to 120', '84')
      .option('--buffer-days <n>', "the pipeline's log group keeps events so long", '3')
      .option('--no-transcripts', 'without the second leg')
      .option('--infrequent-after <days>', 'lifecycle to S3 Standard-IA')
      .option('--glacier-after <days>', 'lifecycle to S3 Glacier Instant Retrieval')
      .option('--region <region>', 'whose prices', 'us-east-1')
      .option('--prices <file>', 'another price table, of the form of operate/cost/prices.json')
      .option(
        '--refresh <file-or-url>',
        "a service's price list file of the AWS Price List Bulk API (JSON, at most 128 MiB); may be given again",
        (one: string, before: string[] = []) => [...before, one],
      )
      .option('--save-prices <file>', 'write the table with the refreshed prices there')
      .option('--json', 'for programs')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((typed: TypedCostOptions) => choose((context) => compute(typed, context)));
  },
};

async function compute(typed: TypedCostOptions, { world }: WorkContext): Promise<number> {
  const model = require('../../operate/cost') as typeof import('../../operate/cost');
  const months = numberOf('--months', typed.months, 1, model.longestMonths, true);
  const workload = {
    sessionsPerDay: numberOf('--sessions', typed.sessions, 0, 1e7),
    minutesPerSession: numberOf('--minutes', typed.minutes, 0, 1_440),
    bytesPerSecond: numberOf('--rate', typed.rate, 0, 132_000),
    activeShare: numberOf('--active', typed.active, 0.001, 1),
    queriesPerMonth: numberOf('--queries', typed.queries, 0, 1e6),
  };
  const deployment = {
    bufferDays: numberOf('--buffer-days', typed.bufferDays, 1, 3_653),
    transcripts: typed.transcripts,
    ...(typed.infrequentAfter !== undefined && {
      infrequentAfterDays: numberOf('--infrequent-after', typed.infrequentAfter, 30, 36_500, true),
    }),
    ...(typed.glacierAfter !== undefined && {
      glacierAfterDays: numberOf('--glacier-after', typed.glacierAfter, 1, 36_500, true),
    }),
  };
  const table = await pricesAskedFor(typed, world.stderr);
  const { prices, sources } = model.pricesOf(table, typed.region);
  const used = model.usedPrices({ workload, deployment });
  const comparison = model.compareCosts({ workload, deployment, prices, months });
  // Only now: what fails before has left the file as it was.
  if (typed.savePrices !== undefined) saveTable(typed.savePrices, table);
  if (typed.json !== true) {
    const text = model.costText(comparison, { region: typed.region, months });
    await writeAll(world.stdout, `${text}${model.sourcesText(used, sources)}`);
    return 0;
  }
  const result = {
    version: 1,
    region: typed.region,
    months,
    workload,
    deployment,
    prices,
    sources,
    used,
    unconfirmed: used.filter((name) => !sources[name].confirmed),
    assumptions: model.assumptions,
    ...comparison,
  };
  await writeAll(world.stdout, `${JSON.stringify(result, null, 2)}\n`);
  return 0;
}

function numberOf(flag: string, typed: string, least: number, most: number, whole = false): number {
  const value = /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UserError(
    'bad-number',
    `${flag} ${typed} is not a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
  );
}
