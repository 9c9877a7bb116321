import type { PriceName } from './price-table';

/** Which products of a service's price list are one of our prices. */
interface Rule {
  price: PriceName;
  /** The whole usage type, without the region's prefix. */
  usage: string;
  /** Where one usage type stands for several things: the product's operation. */
  operation?: string;
  /** From the list's unit to ours. */
  times: number;
}

/**
 * By offer code. Names are whole and exact, because each has neighbours that are priced otherwise: `VendedLog-Bytes` and
 * `DataProcessingIA-Bytes` beside `DataProcessing-Bytes`, `MSKAsSourceBilledBytes` beside `BilledBytes`,
 * `KMS-Requests-Asymmetric` beside `KMS-Requests`, and other tiers' transitions in `Requests-Tier4`.
 */
export const priceListRules: Readonly<Record<string, readonly Rule[]>> = {
  AmazonCloudWatch: [
    { price: 'logsIngestGb', usage: 'DataProcessing-Bytes', times: 1 },
    { price: 'logsStorageGbMonth', usage: 'TimedStorage-ByteHrs', times: 1 },
    { price: 'insightsScanGb', usage: 'DataScanned-Bytes', times: 1 },
  ],
  AmazonKinesisFirehose: [
    { price: 'firehoseGb', usage: 'BilledBytes', times: 1 },
    { price: 'firehoseDecompressGb', usage: 'DecompressionDecompressedBytes', times: 1 },
  ],
  AmazonS3: [
    { price: 's3StandardGbMonth', usage: 'TimedStorage-ByteHrs', times: 1 },
    { price: 's3InfrequentGbMonth', usage: 'TimedStorage-SIA-ByteHrs', times: 1 },
    { price: 's3GlacierGbMonth', usage: 'TimedStorage-GIR-ByteHrs', times: 1 },
    { price: 's3PutThousand', usage: 'Requests-Tier1', times: 1_000 },
    { price: 's3ToInfrequentThousand', usage: 'Requests-Tier4', operation: 'S3-SIATransition', times: 1_000 },
    { price: 's3ToGlacierThousand', usage: 'Requests-Tier4', operation: 'S3-GIRTransition', times: 1_000 },
  ],
  awskms: [
    { price: 'kmsKeyMonth', usage: 'KMS-Keys', times: 1 },
    { price: 'kmsTenThousand', usage: 'KMS-Requests', times: 10_000 },
  ],
  AmazonAthena: [{ price: 'athenaScanTb', usage: 'DataScannedInTB', times: 1 }],
};

/** The rules for a service; none for one that is not used here. */
export const rulesOf = (offerCode: string): readonly Rule[] =>
  Object.hasOwn(priceListRules, offerCode) ? priceListRules[offerCode]! : [];

/**
 * The rule for a product. Its usage type may begin with the region in short (`APN1-`, Ireland also `EU-`) or, with KMS, in
 * full (`eu-west-1-`); in us-east-1 it may have no prefix at all.
 */
export function ruleFor(
  rules: readonly Rule[],
  { usagetype = '', operation = '', regionCode = '' }: Readonly<Record<string, string>>,
): Rule | undefined {
  const full = `${regionCode}-`;
  const usage = usagetype.startsWith(full)
    ? usagetype.slice(full.length)
    : usagetype.replace(/^([A-Z]{3}\d|EU)-/, '');
  return rules.find(
    (rule) => rule.usage === usage && (rule.operation === undefined || rule.operation === operation),
  );
}
