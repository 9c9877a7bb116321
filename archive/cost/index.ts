import { UserError } from '../errors';
import { type PriceName, type Prices, type PriceTable, priceNames, priceTableSchema } from './price-table';
import builtIn from './prices.json';

export { type CostComparison, compareCosts, longestMonths } from './compare';
export {
  assumptions,
  type Bill,
  billOf,
  type Deployment,
  monthlyVolume,
  type Option,
  options,
  totalOf,
  type Workload,
} from './model';
export { type Refreshed, refreshPrices } from './price-list';
export {
  type PriceName,
  type Prices,
  type PriceTable,
  priceNames,
  priceTableSchema,
  priceUnits,
} from './price-table';
/** What keeping the record costs: by CloudWatch Logs alone, by the pipeline, by the agent's export alone. */
export { costText, verdictOf } from './text';

/** The table that comes with this version: prices.json. */
export const builtInPrices = (): PriceTable => priceTableSchema.parse(builtIn);

/** @throws UserError `unknown-region` */
export function pricesOf(table: PriceTable, region: string): { prices: Prices; unconfirmed: PriceName[] } {
  const found = table.regions[region];
  if (found === undefined) {
    throw new UserError('unknown-region', `no prices for region ${region} (--region)`, {
      hint: `Regions: ${Object.keys(table.regions).join(', ')}. Add yours to a copy of the table (--prices).`,
    });
  }
  return {
    prices: Object.fromEntries(priceNames.map((name) => [name, found[name].usd])) as Prices,
    unconfirmed: priceNames.filter((name) => table.sources[found[name].source]?.confirmed !== true),
  };
}
