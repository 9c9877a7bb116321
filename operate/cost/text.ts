import Table from 'cli-table3';
import type { CostComparison } from './compare';
import { type Option, options, totalOf } from './model';
import type { PriceName, PriceSource } from './price-table';

const titles: Record<Option, string> = {
  'cloudwatch-only': 'CloudWatch Logs only',
  pipeline: 'this pipeline',
  'direct-export': 'direct export',
};
const usd = (value: number) => (value < 0.005 && value > 0 ? '< 0.01' : value.toFixed(2));

/** The comparison for people: months, the last month's bill, and where the break-even lies. */
export function costText(
  comparison: CostComparison,
  { region, months }: { region: string; months: number },
): string {
  const shown = [1, 3, 12, 36, 60, 84, 120].filter((month) => month < months).concat(months);
  const overview = new Table({
    head: ['month', ...options.flatMap((option) => [titles[option], 'all until then'])],
    style: { head: [], border: [] },
    colAligns: ['right', ...options.flatMap(() => ['right', 'right'] as const)],
  });
  for (const month of shown) {
    overview.push([
      month,
      ...options.flatMap((option) => [
        usd(comparison.monthly[option][month - 1]!),
        usd(comparison.cumulative[option][month - 1]!),
      ]),
    ]);
  }
  const bills = new Table({
    head: ['', 'position', 'USD'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right'],
  });
  for (const option of options) {
    const bill = comparison.bills[option];
    bills.push([titles[option], 'in all', usd(totalOf(bill))]);
    for (const [position, amount] of Object.entries(bill)) bills.push(['', position, usd(amount)]);
  }
  return [
    `USD a month in ${region}, nothing deleted, without tax, free tiers and volume discounts`,
    overview.toString(),
    `Month ${months}, position by position`,
    bills.toString(),
    verdictOf(comparison, months),
    'Direct export keeps nothing of a session that does not end in good order: it is no substitute, whatever it costs.',
    '',
  ].join('\n');
}

/** Whether the pipeline is cheaper than CloudWatch Logs alone, said as it is. */
function verdictOf({ cheaperFromMonth, breakEvenMonth, monthly }: CostComparison, months: number): string {
  const pipeline = monthly.pipeline[months - 1]!;
  const alone = monthly['cloudwatch-only'][months - 1]!;
  const ratio = `In month ${months} the pipeline costs ${((100 * pipeline) / alone).toFixed(0)} % of CloudWatch Logs only.`;
  if (breakEvenMonth !== undefined)
    return `${ratio} Break-even: cheaper from month ${cheaperFromMonth}, paid for itself by month ${breakEvenMonth}.`;
  if (cheaperFromMonth !== undefined)
    return `${ratio} Cheaper from month ${cheaperFromMonth}, but not paid for itself within 120 months.`;
  return `${ratio} No break-even within 120 months: here the pipeline is not cheaper than CloudWatch Logs alone.`;
}

/** How old the prices are that a result used, and which of them no source confirms. */
export function sourcesText(used: readonly PriceName[], sources: Record<PriceName, PriceSource>): string {
  const unconfirmed = used.filter((name) => !sources[name].confirmed);
  const confirmed = used.filter((name) => sources[name].confirmed);
  const dates = confirmed.flatMap((name) => sources[name].date ?? []).sort();
  const undated = confirmed.filter((name) => sources[name].date === undefined);
  const sentences = [
    `${used.length} prices used: ${confirmed.length} confirmed by a source` +
      (dates.length > 0 ? `, of ${dates[0]} to ${dates.at(-1)}` : '') +
      (undated.length > 0 ? `, ${undated.length} by one without a date (${undated.join(', ')})` : '') +
      '.',
  ];
  if (unconfirmed.length > 0) {
    sentences.push(
      `Not confirmed: ${unconfirmed.join(', ')}. --refresh ${unconfirmed.length === 1 ? 'it' : 'them'} before you rely on this.`,
    );
  }
  return `${sentences.join(' ')}\n`;
}
