import { z } from 'zod';
import { UserError } from '../errors';
import { type PriceName, type PriceTable, priceTableSchema } from './price-table';

/** A service's price list file, JSON, as the Price List Bulk API gives it: for one region or for all. */
const priceListSchema = z.looseObject({
  formatVersion: z.string(),
  offerCode: z.string(),
  publicationDate: z.string(),
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
              unit: z.string(),
              pricePerUnit: z.record(z.string(), z.string()),
            }),
          ),
        }),
      ),
    ),
  }),
});

interface Rule {
  price: PriceName;
  /** Usage type without the region's prefix (`APN1-`). */
  usage: RegExp;
  /** From the list's unit to ours. */
  times: number;
}

/** Which usage types are which of our prices. Transitions between tiers are not told apart there: they stay as they are. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  AmazonCloudWatch: [
    { price: 'logsIngestGb', usage: /^DataProcessing-Bytes$/, times: 1 },
    { price: 'logsStorageGbMonth', usage: /^TimedStorage-ByteHrs$/, times: 1 },
    { price: 'insightsScanGb', usage: /^DataScanned-Bytes$/, times: 1 },
  ],
  AmazonKinesisFirehose: [
    { price: 'firehoseGb', usage: /^BilledBytes$/, times: 1 },
    { price: 'firehoseDecompressGb', usage: /decompress/i, times: 1 },
  ],
  AmazonS3: [
    { price: 's3StandardGbMonth', usage: /^TimedStorage-ByteHrs$/, times: 1 },
    { price: 's3InfrequentGbMonth', usage: /^TimedStorage-SIA-ByteHrs$/, times: 1 },
    { price: 's3GlacierGbMonth', usage: /^TimedStorage-GIR-ByteHrs$/, times: 1 },
    { price: 's3PutThousand', usage: /^Requests-Tier1$/, times: 1_000 },
  ],
  awskms: [
    { price: 'kmsKeyMonth', usage: /^KMS-Keys$/, times: 1 },
    { price: 'kmsTenThousand', usage: /^KMS-Requests$/, times: 10_000 },
  ],
  AmazonAthena: [{ price: 'athenaScanTb', usage: /^DataScannedInTB$/, times: 1 }],
};

export interface Refreshed {
  table: PriceTable;
  /** Prices that the list gave. */
  updated: { region: string; price: PriceName; usd: number }[];
}

/**
 * Puts the prices of a price list file into the table.
 * @param text the file; @param from where it was read, for the sources and errors
 * @throws UserError `price-list-not-understood`, `price-list-empty`
 */
export function refreshPrices(table: PriceTable, text: string, from: string): Refreshed {
  let parsed: z.infer<typeof priceListSchema>;
  try {
    parsed = priceListSchema.parse(JSON.parse(text));
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
  const { offerCode, publicationDate, products, terms } = parsed;
  const wanted = rules[offerCode] ?? [];
  const updated: Refreshed['updated'] = [];
  const next = structuredClone(table);
  const source = `price list ${offerCode} ${publicationDate}`;
  for (const [sku, { attributes }] of Object.entries(products)) {
    const region = attributes.regionCode ?? '';
    const usage = (attributes.usagetype ?? '').replace(/^([A-Z]{2,4}\d?|[a-z]{2}(-[a-z]+)+-\d)-/, '');
    const prices = next.regions[region];
    const rule = wanted.find((one) => one.usage.test(usage));
    if (prices === undefined || rule === undefined) continue;
    const usd = firstTier(terms.OnDemand[sku]);
    if (usd === undefined) continue;
    prices[rule.price] = { usd: Number((usd * rule.times).toPrecision(9)), source };
    updated.push({ region, price: rule.price, usd: prices[rule.price].usd });
  }
  if (updated.length === 0) {
    throw new UserError(
      'price-list-empty',
      `${from} (--refresh) has no price that is used here (${offerCode})`,
      {
        hint: `Services: ${Object.keys(rules).join(', ')}. Regions: ${Object.keys(table.regions).join(', ')}.`,
      },
    );
  }
  next.sources[source] = { from, date: publicationDate.slice(0, 10), confirmed: true };
  return { table: priceTableSchema.parse(next), updated };
}

/** USD of the tier that begins at 0: the others are volume discounts, and one is the free tier. */
function firstTier(
  terms: z.infer<typeof priceListSchema>['terms']['OnDemand'][string] | undefined,
): number | undefined {
  const dimensions = Object.values(terms ?? {}).flatMap(({ priceDimensions }) =>
    Object.values(priceDimensions),
  );
  const priced = dimensions
    .map(({ beginRange = '0', pricePerUnit }) => ({
      begin: Number(beginRange),
      usd: Number(pricePerUnit.USD),
    }))
    .filter(({ begin, usd }) => Number.isFinite(begin) && usd > 0)
    .sort((a, b) => a.begin - b.begin);
  return priced[0]?.usd;
}
