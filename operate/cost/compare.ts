import { type Bill, billOf, type Deployment, type Option, options, totalOf, type Workload } from './model';
import { type PriceName, type Prices, priceNames } from './price-table';

export const longestMonths = 120;

export interface CostComparison {
  /** For each of months 1 to `months`, what that month costs, USD. */
  monthly: Record<Option, number[]>;
  /** What all months up to and with it cost, USD. */
  cumulative: Record<Option, number[]>;
  /** The last month, position by position. */
  bills: Record<Option, Bill>;
  /** First month in which the pipeline costs less than CloudWatch Logs alone; absent: in none of 120. */
  cheaperFromMonth?: number;
  /** First month by which it has paid for itself; absent: never in 120 months. */
  breakEvenMonth?: number;
}

/** What each way of keeping the record costs over 1 to 120 months, and when the pipeline pays. */
export function compareCosts(input: {
  workload: Workload;
  deployment: Deployment;
  prices: Prices;
  months: number;
}): CostComparison {
  const monthOf = (option: Option, month: number) => totalOf(billOf(option, { ...input, month }));
  const all = Object.fromEntries(
    options.map((option) => [
      option,
      Array.from({ length: longestMonths }, (_, i) => monthOf(option, i + 1)),
    ]),
  ) as Record<Option, number[]>;
  const sums = mapOptions((option) => {
    let sum = 0;
    return all[option].map((usd) => (sum += usd));
  });
  const first = (of: Record<Option, number[]>) => {
    const at = of.pipeline.findIndex((usd, i) => usd < of['cloudwatch-only'][i]!);
    return at < 0 ? undefined : at + 1;
  };
  const cheaperFromMonth = first(all);
  const breakEvenMonth = first(sums);
  const { months } = input;
  return {
    monthly: mapOptions((option) => all[option].slice(0, months)),
    cumulative: mapOptions((option) => sums[option].slice(0, months)),
    bills: mapOptions((option) => billOf(option, { ...input, month: months })),
    cheaperFromMonth,
    breakEvenMonth,
  };
}

/**
 * The prices that a comparison of these rests on: those that any position of any of its 120 months multiplies by. The rest
 * may be wrong without changing anything in it.
 */
export function usedPrices(input: { workload: Workload; deployment: Deployment }): PriceName[] {
  const nothing = Object.fromEntries(priceNames.map((name) => [name, 0])) as Prices;
  const months = Array.from({ length: longestMonths }, (_, i) => i + 1);
  // A bill is a sum of price times amount: with every other price at 0, what is left is this one's amount.
  return priceNames.filter((name) => {
    const prices = { ...nothing, [name]: 1 };
    return months.some((month) =>
      options.some((option) => totalOf(billOf(option, { ...input, prices, month })) > 0),
    );
  });
}

function mapOptions<T>(of: (option: Option) => T): Record<Option, T> {
  return Object.fromEntries(options.map((option) => [option, of(option)])) as Record<Option, T>;
}
