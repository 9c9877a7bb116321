import { UserError } from '../../base';
import {
  type PriceName,
  type PriceSource,
  type Prices,
  type PriceTable,
  priceNames,
  priceTableSchema,
} from './price-table';
import builtIn from './prices.json';

/** The table that comes with this version: prices.json. */
export const builtInPrices = (): PriceTable => priceTableSchema.parse(builtIn);

/**
 * A region's prices, USD in the units of `priceUnits`, and where each is from.
 * @throws UserError `unknown-region`
 */
export function pricesOf(
  table: PriceTable,
  region: string,
): { prices: Prices; sources: Record<PriceName, PriceSource> } {
  const found = Object.hasOwn(table.regions, region) ? table.regions[region] : undefined;
  if (found === undefined) {
    throw new UserError('unknown-region', `no prices for region ${region} (--region)`, {
      hint: `Regions: ${Object.keys(table.regions).join(', ')}. Add yours to a copy of the table (--prices).`,
    });
  }
  const each = <T>(of: (name: PriceName) => T) =>
    Object.fromEntries(priceNames.map((name) => [name, of(name)])) as Record<PriceName, T>;
  return {
    prices: each((name) => found[name].usd),
    sources: each((name) => table.sources[found[name].source]!),
  };
}
