import { z } from 'zod';
import { UserError } from '../../base';
import { priceListRules, ruleFor, rulesOf } from './price-list-rules';
import { type PriceName, type PriceTable, priceTableSchema } from './price-table';

/** What is needed of a service's price list file, JSON, as the Price List Bulk API gives it: for one region or for all. */
const priceListSchema = z.looseObject({
  formatVersion: z.string(),
  offerCode: z.string(),
  publicationDate: z.iso.datetime(),
  products: z.record(z.string(), z.looseObject({ attributes: z.record(z.string(), z.string()) })),
  terms: z.looseObject({
    OnDemand: z.record(
      z.string(),
      z.record(
        z.string(),
        z.looseObject({
          priceDimensions: z.record(
            z.string(),
            z.looseObject({
              beginRange: z.string().optional(),
              pricePerUnit: z.record(z.string(), z.string()),
            }),
          ),
        }),
      ),
    ),
  }),
});
type PriceList = z.infer<typeof priceListSchema>;
type Term = PriceList['terms']['OnDemand'][string][string];

/** A price that a list gave for a region: USD, in our unit. */
interface ListedPrice {
  region: string;
  price: PriceName;
  usd: number;
}

export interface Refreshed {
  table: PriceTable;
  updated: ListedPrice[];
  /** Prices of the same service and the same regions that the list did not give: they are as they were. */
  missing: Omit<ListedPrice, 'usd'>[];
}

/**
 * Puts the prices of a price list file into a copy of the table.
 * @param text the file; @param from where it was read, for the sources and errors
 * @throws UserError `price-list-not-understood`, `price-list-empty`, `price-list-ambiguous`
 */
export function refreshPrices(table: PriceTable, text: string, from: string): Refreshed {
  const list = parsed(text, from);
  const { offerCode, publicationDate } = list;
  const updated = listedPrices(list, Object.keys(table.regions), from);
  if (updated.length === 0) {
    throw new UserError(
      'price-list-empty',
      `${from} (--refresh) has no price that is used here (${offerCode})`,
      {
        hint: `Services: ${Object.keys(priceListRules).join(', ')}. Regions: ${Object.keys(table.regions).join(', ')}.`,
      },
    );
  }
  const next = structuredClone(table);
  const source = `price list ${offerCode} ${publicationDate}`;
  next.sources[source] = { from, date: publicationDate.slice(0, 10), confirmed: true };
  for (const { region, price, usd } of updated) next.regions[region]![price] = { usd, source };
  return { table: priceTableSchema.parse(next), updated, missing: missingOf(offerCode, updated) };
}

function parsed(text: string, from: string): PriceList {
  try {
    return priceListSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(
      'price-list-not-understood',
      `${from} (--refresh) is no price list file of the AWS Price List Bulk API`,
      {
        hint: 'Give a JSON file such as .../offers/v1.0/aws/AmazonS3/current/eu-west-1/index.json.',
        cause,
      },
    );
  }
}

/** The list's prices for these regions, each once. @throws UserError `price-list-ambiguous` */
function listedPrices({ offerCode, products, terms }: PriceList, regions: string[], from: string) {
  const rules = rulesOf(offerCode);
  const found = new Map<string, ListedPrice & { sku: string }>();
  for (const [sku, { attributes }] of Object.entries(products)) {
    const region = attributes.regionCode ?? '';
    const rule = ruleFor(rules, attributes);
    if (rule === undefined || !regions.includes(region)) continue;
    for (const term of Object.values(terms.OnDemand[sku] ?? {})) {
      const tier = firstTier(term);
      if (tier === undefined) continue;
      const usd = Number((tier * rule.times).toPrecision(9));
      const key = `${region} ${rule.price}`;
      const other = found.get(key);
      // Firehose lists PutRecord and PutRecordBatch apart, at one price. Where two differ, neither is known to be ours.
      if (other !== undefined && other.usd !== usd) {
        throw new UserError(
          'price-list-ambiguous',
          `${from} (--refresh) has two prices for ${rule.price} in ${region}: ${other.usd} (SKU ${other.sku}) and ${usd} (SKU ${sku}), both for usage type ${attributes.usagetype}`,
          {
            hint: 'Take the product that is not meant out of the file, or set the price in a table (--prices).',
          },
        );
      }
      found.set(key, other ?? { region, price: rule.price, usd, sku });
    }
  }
  return [...found.values()].map(({ region, price, usd }): ListedPrice => ({ region, price, usd }));
}

function missingOf(offerCode: string, updated: readonly ListedPrice[]): Refreshed['missing'] {
  return [...new Set(updated.map(({ region }) => region))].flatMap((region) =>
    rulesOf(offerCode)
      .map(({ price }) => ({ region, price }))
      .filter(({ price }) => !updated.some((one) => one.region === region && one.price === price)),
  );
}

/** USD, in the list's unit, of the first tier that costs anything: before it is the free tier, after it volume discounts. */
function firstTier({ priceDimensions }: Term): number | undefined {
  const priced = Object.values(priceDimensions)
    .map(({ beginRange = '0', pricePerUnit }) => ({
      begin: Number(beginRange),
      usd: Number(pricePerUnit.USD),
    }))
    .filter(({ begin, usd }) => Number.isFinite(begin) && usd > 0)
    .sort((a, b) => a.begin - b.begin);
  return priced[0]?.usd;
}
