import { exitCodesText } from '../../base';
import type { Deployment, Workload } from '../../operate/cost';
import { costExitCodes } from '../../operate/exit-codes';
import type { CliCommand, WorkContext } from '../command';
import { jsonDocument, terminalText } from '../harmless';
import { writeAll } from '../output';
import { pricesAskedFor, saveTable } from './cost-prices';
import { type NumberRule, numberOption } from './number-option';

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
${exitCodesText(costExitCodes)}
Examples:
  session-logs cost --sessions 200 --minutes 30 --rate 100 --months 84 --region ap-northeast-1
  session-logs cost --refresh AmazonS3.json --refresh AmazonCloudWatch.json --save-prices prices.json
`;

export const cost: CliCommand = {
  define: (program, choose) => {
    program
      .command('cost')
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

/** What was typed, as the model takes it. */
interface Asked {
  workload: Workload;
  deployment: Deployment;
  months: number;
}

async function compute(typed: TypedCostOptions, { world }: WorkContext): Promise<number> {
  const model = await import('../../operate/cost');
  const asked = parsed(typed, model.longestMonths);
  const { workload, deployment, months } = asked;
  const table = await pricesAskedFor(typed, world.stderr);
  const { prices, sources } = model.pricesOf(table, typed.region);
  const used = model.usedPrices({ workload, deployment });
  const comparison = model.compareCosts({ ...asked, prices });
  // Only now: what fails before has left the file as it was.
  if (typed.savePrices !== undefined) saveTable(typed.savePrices, table);
  if (typed.json !== true) {
    const text = model.costText(comparison, { region: typed.region, months });
    await writeAll(world.stdout, terminalText(`${text}${model.sourcesText(used, sources)}`));
    return costExitCodes.computed.code;
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
  await writeAll(world.stdout, jsonDocument(result));
  return costExitCodes.computed.code;
}

/** @throws UserError `bad-number`, naming the flag */
function parsed(typed: TypedCostOptions, longestMonths: number): Asked {
  const days = (flag: string, text: string | undefined, least: number) =>
    text === undefined ? undefined : numberOption(flag, text, wholeBetween(least, 36_500));
  return {
    months: numberOption('--months', typed.months, wholeBetween(1, longestMonths)),
    workload: {
      sessionsPerDay: numberOption('--sessions', typed.sessions, between(0, 1e7)),
      minutesPerSession: numberOption('--minutes', typed.minutes, between(0, 1_440)),
      bytesPerSecond: numberOption('--rate', typed.rate, between(0, 132_000)),
      activeShare: numberOption('--active', typed.active, between(0.001, 1)),
      queriesPerMonth: numberOption('--queries', typed.queries, between(0, 1e6)),
    },
    deployment: {
      bufferDays: numberOption('--buffer-days', typed.bufferDays, between(1, 3_653)),
      transcripts: typed.transcripts,
      infrequentAfterDays: days('--infrequent-after', typed.infrequentAfter, 30),
      glacierAfterDays: days('--glacier-after', typed.glacierAfter, 1),
    },
  };
}

const between = (least: number, most: number): NumberRule => ({
  least,
  most,
  decimals: Number.POSITIVE_INFINITY,
  otherwise: `is not a number from ${least} to ${most}`,
});

const wholeBetween = (least: number, most: number): NumberRule => ({
  ...between(least, most),
  whole: true,
  otherwise: `is not a whole number from ${least} to ${most}`,
});
