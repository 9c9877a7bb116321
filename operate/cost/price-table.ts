import { z } from 'zod';

/** Bump when a price changes its meaning or unit. */
const priceTableVersion = 1;

/** What is priced, and in which unit. USD, without tax, without free tiers and volume discounts. */
export const priceUnits = {
  logsIngestGb: 'USD per GB that CloudWatch Logs takes in (class Standard)',
  logsStorageGbMonth: 'USD per GB and month that CloudWatch Logs keeps (compressed)',
  insightsScanGb: 'USD per GB that Logs Insights reads (not compressed)',
  firehoseGb: 'USD per GB that Data Firehose takes in by direct put, each record rounded up to 5 KB',
  firehoseDecompressGb: 'USD per GB that Data Firehose decompresses to',
  s3StandardGbMonth: 'USD per GB and month in S3 Standard',
  s3InfrequentGbMonth: 'USD per GB and month in S3 Standard-IA (objects of at least 128 KB)',
  s3GlacierGbMonth: 'USD per GB and month in S3 Glacier Instant Retrieval (objects of at least 128 KB)',
  s3PutThousand: 'USD per 1,000 PUTs into S3 Standard',
  s3ToInfrequentThousand: 'USD per 1,000 lifecycle transitions to Standard-IA',
  s3ToGlacierThousand: 'USD per 1,000 lifecycle transitions to Glacier Instant Retrieval',
  kmsKeyMonth: 'USD per customer managed key and month',
  kmsTenThousand: 'USD per 10,000 KMS requests',
  athenaScanTb: 'USD per TB that Athena reads (compressed; at least 10 MB a query)',
} as const;
export type PriceName = keyof typeof priceUnits;
export const priceNames = Object.keys(priceUnits) as PriceName[];

const priceSchema = z.strictObject({
  usd: z.number().nonnegative(),
  /** Key of `sources`. */
  source: z.string(),
});
const sourceSchema = z.strictObject({
  /** Where it was read: a page's address, a repository and path, or a price list's address or file. */
  from: z.string().min(1),
  /** The source's own date, or that of the price list it was taken from; absent: it bears none. */
  date: z.iso.date().optional(),
  /** False: a price as it is generally given; no text at hand states it for the region. Refresh it before you rely on it. */
  confirmed: z.boolean(),
});

export const priceTableSchema = z
  .strictObject({
    version: z.literal(priceTableVersion),
    currency: z.literal('USD'),
    sources: z.record(z.string(), sourceSchema),
    regions: z.record(
      z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
      z.strictObject(
        Object.fromEntries(priceNames.map((name) => [name, priceSchema])) as Record<
          PriceName,
          typeof priceSchema
        >,
      ),
    ),
  })
  .refine(
    ({ sources, regions }) =>
      Object.values(regions).every((prices) =>
        Object.values(prices).every(({ source }) => source in sources),
      ),
    'a price names a source that is not there',
  );
export type PriceTable = z.infer<typeof priceTableSchema>;
export type PriceSource = z.infer<typeof sourceSchema>;
export type Prices = Record<PriceName, number>;
