import { builtInPrices, priceTableSchema, refreshPrices } from '.';

const table = builtInPrices();

interface Product {
  usagetype: string;
  region?: string;
  operation?: string;
  /** Begin of each tier and USD per unit. */
  tiers?: [begin: string, usd: string][];
}

/** A price list in the shape of the real ones: each product with one on-demand term, tiers in no order. */
function list(offerCode: string, products: Product[], change: object = {}): string {
  const skus = products.map((product, i) => [`SKU${i}`, product] as const);
  return JSON.stringify({
    formatVersion: 'v1.0',
    disclaimer: 'as it stands',
    offerCode,
    version: '20261101000000',
    publicationDate: '2026-11-01T00:00:00Z',
    products: Object.fromEntries(
      skus.map(([sku, { usagetype, region = 'us-east-1', operation = '' }]) => [
        sku,
        {
          sku,
          productFamily: 'any',
          attributes: {
            servicecode: offerCode,
            location: region,
            locationType: 'AWS Region',
            usagetype,
            operation,
            regionCode: region,
          },
        },
      ]),
    ),
    terms: {
      OnDemand: Object.fromEntries(
        skus.map(([sku, { tiers = [['0', '1']] }]) => [
          sku,
          {
            [`${sku}.JRTCKXETXF`]: {
              offerTermCode: 'JRTCKXETXF',
              sku,
              effectiveDate: '2026-11-01T00:00:00Z',
              priceDimensions: Object.fromEntries(
                tiers.map(([beginRange, USD], i) => [
                  `${sku}.JRTCKXETXF.R${i}`,
                  { unit: 'GB', beginRange, endRange: 'Inf', description: '', pricePerUnit: { USD } },
                ]),
              ),
              termAttributes: {},
            },
          },
        ]),
      ),
    },
    ...change,
  });
}

const updatedBy = (text: string) =>
  Object.fromEntries(
    refreshPrices(table, text, 'f').updated.map(({ region, price, usd }) => [`${region} ${price}`, usd]),
  );

it('takes the first tier that costs, in our unit, and says where it is from', () => {
  const { table: next, updated } = refreshPrices(
    table,
    list('AmazonS3', [
      {
        usagetype: 'APN1-TimedStorage-ByteHrs',
        region: 'ap-northeast-1',
        tiers: [
          ['512000', '0.0230000000'],
          ['51200', '0.0240000000'],
          ['0', '0.0251000000'],
        ],
      },
      { usagetype: 'Requests-Tier1', tiers: [['0', '0.0000050000']] },
      { usagetype: 'EUW2-Requests-Tier1', region: 'eu-west-2', tiers: [['0', '0.1']] },
    ]),
    'list.json',
  );
  expect(updated).toEqual([
    { region: 'ap-northeast-1', price: 's3StandardGbMonth', usd: 0.0251 },
    { region: 'us-east-1', price: 's3PutThousand', usd: 0.005 },
  ]);
  const { source } = next.regions['ap-northeast-1']!.s3StandardGbMonth;
  expect(next.sources[source]).toEqual({ from: 'list.json', date: '2026-11-01', confirmed: true });
  expect(priceTableSchema.safeParse(next).success).toBe(true);
  expect(table.regions['ap-northeast-1']!.s3StandardGbMonth.usd).toBe(0.025);
});

it('passes over the free tier, and a product that is free altogether', () => {
  const free = (region: string, tiers: [string, string][]) => ({
    usagetype: `${region}-KMS-Requests`,
    region,
    tiers,
  });
  const text = list('awskms', [
    free('eu-west-1', [
      ['20000', '0.0000030000'],
      ['0', '0.0000000000'],
    ]),
    free('us-east-1', [['0', '0.0000000000']]),
  ]);
  expect(updatedBy(text)).toEqual({ 'eu-west-1 kmsTenThousand': 0.03 });
});

describe('which products are meant', () => {
  it.each<[service: string, usd: string, products: Product[], expected: Record<string, number>]>([
    [
      'AmazonCloudWatch',
      '0.57',
      [
        { usagetype: 'DataProcessing-Bytes', operation: 'PutLogEvents' },
        { usagetype: 'TimedStorage-ByteHrs', operation: 'HourlyStorageMetering' },
        { usagetype: 'DataScanned-Bytes', operation: 'StartQuery' },
      ],
      { logsIngestGb: 0.57, logsStorageGbMonth: 0.57, insightsScanGb: 0.57 },
    ],
    [
      'AmazonKinesisFirehose',
      '0.031',
      [
        { usagetype: 'BilledBytes', operation: 'PutRecord' },
        { usagetype: 'BilledBytes', operation: 'PutRecordBatch' },
        { usagetype: 'DecompressionDecompressedBytes' },
      ],
      { firehoseGb: 0.031, firehoseDecompressGb: 0.031 },
    ],
    [
      'AmazonS3',
      '0.00002',
      [
        { usagetype: 'TimedStorage-ByteHrs' },
        { usagetype: 'TimedStorage-SIA-ByteHrs' },
        { usagetype: 'TimedStorage-GIR-ByteHrs' },
        { usagetype: 'Requests-Tier1' },
        { usagetype: 'Requests-Tier4', operation: 'S3-SIATransition' },
        { usagetype: 'Requests-Tier4', operation: 'S3-GIRTransition' },
      ],
      {
        s3StandardGbMonth: 0.00002,
        s3InfrequentGbMonth: 0.00002,
        s3GlacierGbMonth: 0.00002,
        s3PutThousand: 0.02,
        s3ToInfrequentThousand: 0.02,
        s3ToGlacierThousand: 0.02,
      },
    ],
    ['AmazonAthena', '5', [{ usagetype: 'DataScannedInTB' }], { athenaScanTb: 5 }],
  ])('%s: whatever the prefix of the region', (service, usd, products, expected) => {
    for (const [prefix, region] of [
      ['', 'us-east-1'],
      ['USE1-', 'us-east-1'],
      ['EU-', 'eu-west-1'],
      ['EUW1-', 'eu-west-1'],
      ['APN1-', 'ap-northeast-1'],
    ] as const) {
      const own = products.map(
        (one): Product => ({
          ...one,
          usagetype: prefix + one.usagetype,
          region,
          tiers: [['0', usd]],
        }),
      );
      expect(updatedBy(list(service, own))).toEqual(
        Object.fromEntries(Object.entries(expected).map(([price, value]) => [`${region} ${price}`, value])),
      );
    }
  });

  it('awskms: the region in full, and a name that begins like a prefix', () => {
    const kms = (usagetype: string, usd: string): Product => ({ usagetype, tiers: [['0', usd]] });
    expect(
      updatedBy(list('awskms', [kms('us-east-1-KMS-Keys', '1'), kms('us-east-1-KMS-Requests', '0.000003')])),
    ).toEqual({ 'us-east-1 kmsKeyMonth': 1, 'us-east-1 kmsTenThousand': 0.03 });
    expect(updatedBy(list('awskms', [kms('KMS-Keys', '1')]))).toEqual({ 'us-east-1 kmsKeyMonth': 1 });
  });

  it.each<[service: string, usagetypes: string[], operation?: string]>([
    [
      'AmazonCloudWatch',
      [
        'DataProcessingIA-Bytes',
        'VendedLog-Bytes',
        'VendedLog-Bytes-CFLogs',
        'VendedLogIA-Bytes',
        'TimedStorage-IA-ByteHrs',
        'S3-Egress-Bytes',
        'FH-Egress-Bytes',
        'Global-DataScanned-Bytes',
        'Global-DataProcessing-Bytes',
      ],
    ],
    [
      'AmazonKinesisFirehose',
      [
        'StreamsSourceBilledBytes',
        'MSKAsSourceBilledBytes',
        'VendedLogsBilledBytes',
        'IcebergTablesBilledBytes',
        'DirectPUT-no-rounding-BilledBytes',
        'DFCBilledBytes',
        'DPBytesDelivered',
      ],
    ],
    [
      'AmazonS3',
      [
        'TimedStorage-GIR-SmObjects',
        'TimedStorage-INT-FA-ByteHrs',
        'TimedStorage-RRS-ByteHrs',
        'Requests-SIA-Tier1',
        'Requests-GIR-Tier1',
        'Requests-Tier2',
        'Tables-Requests-Tier1',
      ],
    ],
    ['AmazonS3', ['Requests-Tier4'], 'S3-INTTransition'],
    ['AmazonS3', ['Requests-Tier4'], 'S3-ZIATransition'],
    ['AmazonS3', ['Requests-Tier3'], 'S3-GIRTransition'],
    ['awskms', ['us-east-1-KMS-Requests-Asymmetric', 'us-east-1-KMS-Requests-GenerateDatakeyPair-RSA']],
    ['AmazonEC2', ['BoxUsage']],
    ['constructor', ['BoxUsage']],
  ])('%s: none of %j %s', (service, usagetypes, operation = '') => {
    for (const prefix of ['', 'USE1-']) {
      const products = usagetypes.map((usagetype) => ({ usagetype: prefix + usagetype, operation }));
      expect(() => refreshPrices(table, list(service, products), 'f')).toThrow(
        expect.objectContaining({ code: 'price-list-empty' }),
      );
    }
  });
});

it('refuses two prices for one thing, whichever comes first, and names both', () => {
  const products = ['0.5', '0.25'].map(
    (usd, i): Product => ({
      usagetype: 'USE1-DataProcessing-Bytes',
      operation: `Op${i}`,
      tiers: [['0', usd]],
    }),
  );
  for (const order of [products, [...products].reverse()]) {
    const refused = expect.objectContaining({
      code: 'price-list-ambiguous',
      message: expect.stringMatching(
        /^f \(--refresh\).*logsIngestGb in us-east-1.*0\.\d+ \(SKU SKU0\) and 0\.\d+ \(SKU SKU1\).*DataProcessing/,
      ),
      hint: expect.stringContaining('--prices'),
    });
    expect(() => refreshPrices(table, list('AmazonCloudWatch', order), 'f')).toThrow(refused);
  }
});

it('says which prices of the service a region did not get', () => {
  const { missing } = refreshPrices(table, list('awskms', [{ usagetype: 'us-east-1-KMS-Keys' }]), 'f');
  expect(missing).toEqual([{ region: 'us-east-1', price: 'kmsTenThousand' }]);
});

it.each([
  ['text', '<html>', 'price-list-not-understood'],
  ['an index', '{"formatVersion":"v1.0","offers":{}}', 'price-list-not-understood'],
  [
    'no date',
    list('AmazonS3', [{ usagetype: 'Requests-Tier1' }], { publicationDate: 'lately' }),
    'price-list-not-understood',
  ],
  ['no product', list('AmazonS3', []), 'price-list-empty'],
  [
    'a region that is not ours',
    list('AmazonS3', [{ usagetype: 'Requests-Tier1', region: 'constructor' }]),
    'price-list-empty',
  ],
])('refuses %s', (_what, text, code) => {
  expect(() => refreshPrices(table, text, 'f')).toThrow(expect.objectContaining({ code }));
});
