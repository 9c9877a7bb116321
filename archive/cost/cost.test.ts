import fc from 'fast-check';
import {
  builtInPrices,
  compareCosts,
  type Deployment,
  options,
  pricesOf,
  refreshPrices,
  totalOf,
  type Workload,
} from '.';
import { assumptions, billOf, monthlyVolume } from './model';
import { priceNames, priceTableSchema } from './price-table';

const table = builtInPrices();
const { prices } = pricesOf(table, 'us-east-1');
const workload: Workload = {
  sessionsPerDay: 50,
  minutesPerSession: 20,
  bytesPerSecond: 100,
  activeShare: 0.25,
  queriesPerMonth: 4,
};
const deployment: Deployment = { bufferDays: 3, transcripts: true };
const total = (option: (typeof options)[number], change: Partial<Workload>, month = 12, of = deployment) =>
  totalOf(billOf(option, { workload: { ...workload, ...change }, deployment: of, prices, month }));

const workloads = fc.record({
  sessionsPerDay: fc.double({ min: 0.01, max: 10_000, noNaN: true }),
  minutesPerSession: fc.double({ min: 0.1, max: 1_440, noNaN: true }),
  bytesPerSecond: fc.double({ min: 0.1, max: 132_000, noNaN: true }),
  activeShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
  queriesPerMonth: fc.integer({ min: 0, max: 100 }),
});
const deployments = fc.record(
  {
    bufferDays: fc.constantFrom(1, 3, 7, 30),
    transcripts: fc.boolean(),
    infrequentAfterDays: fc.integer({ min: 30, max: 2_000 }),
    glacierAfterDays: fc.integer({ min: 1, max: 2_000 }),
  },
  { requiredKeys: ['bufferDays', 'transcripts'] },
);
const anyOption = fc.constantFrom(...options);
const months = fc.integer({ min: 1, max: 120 });
const nearly = (value: number) => value * (1 + 1e-9) + 1e-9;

describe('properties of the model', () => {
  it('every position is a finite amount and none is negative', () => {
    fc.assert(
      fc.property(anyOption, workloads, deployments, months, (option, w, d, month) => {
        const bill = billOf(option, { workload: w, deployment: d, prices, month });
        for (const usd of Object.values(bill)) expect(usd).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(totalOf(bill))).toBe(true);
      }),
    );
  });

  it.each(['sessionsPerDay', 'minutesPerSession', 'bytesPerSecond', 'queriesPerMonth'] as const)(
    'more of %s never costs less, without tiers, which large objects alone are moved to',
    (what) => {
      fc.assert(
        fc.property(
          anyOption,
          workloads,
          months,
          fc.double({ min: 1, max: 20, noNaN: true }),
          (option, w, month, times) => {
            const cost = (of: Workload) =>
              totalOf(billOf(option, { workload: of, deployment, prices, month }));
            expect(cost(w)).toBeLessThanOrEqual(nearly(cost({ ...w, [what]: w[what] * times })));
          },
        ),
      );
    },
  );

  it('no price that goes up makes it cheaper', () => {
    fc.assert(
      fc.property(
        anyOption,
        workloads,
        deployments,
        months,
        fc.constantFrom(...priceNames),
        (option, w, d, month, name) => {
          const cost = (of: typeof prices) =>
            totalOf(billOf(option, { workload: w, deployment: d, prices: of, month }));
          expect(cost(prices)).toBeLessThanOrEqual(nearly(cost({ ...prices, [name]: prices[name] * 2 })));
        },
      ),
    );
  });

  it('a record that is kept longer never costs less, without tiers', () => {
    fc.assert(
      fc.property(anyOption, workloads, months, (option, w, month) => {
        const cost = (at: number) => totalOf(billOf(option, { workload: w, deployment, prices, month: at }));
        expect(cost(month)).toBeLessThanOrEqual(nearly(cost(month + 1)));
      }),
    );
  });

  it('two halves cost what the whole costs, but for what they share', () => {
    const linear = [
      'ingestion',
      'firehose',
      'decompression',
      'buffer',
      'transcript puts',
      'transcript storage',
    ];
    fc.assert(
      fc.property(
        anyOption,
        workloads,
        months,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (option, w, month, share) => {
          const bill = (of: number) =>
            billOf(option, {
              workload: { ...w, sessionsPerDay: w.sessionsPerDay * of },
              deployment,
              prices,
              month,
            });
          const [a, b, whole] = [bill(share), bill(1 - share), bill(1)];
          for (const name of linear) {
            if (name in whole) expect(a[name]! + b[name]!).toBeCloseTo(whole[name]!, 6);
          }
          // Keys, objects of the same minute and Athena's smallest query are shared: together is never dearer.
          expect(totalOf(whole)).toBeLessThanOrEqual(nearly(totalOf(a) + totalOf(b)));
        },
      ),
    );
  });

  it('a tier moves bytes, and loses none: with one price for all tiers and large objects it changes nothing', () => {
    const flat = {
      ...prices,
      s3InfrequentGbMonth: prices.s3StandardGbMonth,
      s3GlacierGbMonth: prices.s3StandardGbMonth,
      s3ToInfrequentThousand: 0,
      s3ToGlacierThousand: 0,
    };
    const large: Workload = { ...workload, minutesPerSession: 600, bytesPerSecond: 50_000 };
    fc.assert(
      fc.property(deployments, months, (d, month) => {
        const storage = (of: Deployment) =>
          billOf('direct-export', { workload: large, deployment: of, prices: flat, month }).storage!;
        expect(storage(d)).toBeCloseTo(storage({ bufferDays: 3, transcripts: true }), 6);
      }),
    );
  });
});

describe('single numbers', () => {
  it('a record is billed in steps of 5 KB', () => {
    const { events, firehoseBytes } = monthlyVolume(workload);
    expect(firehoseBytes / events).toBe(5 * 1024);
    const large = monthlyVolume({ ...workload, bytesPerSecond: 10_000, activeShare: 1 });
    const record = (10_000 + assumptions.eventBytes + assumptions.envelopeBytes) * assumptions.recordGzip;
    expect(large.firehoseBytes / large.events).toBe(Math.ceil(record / 5120) * 5120);
  });

  it('Firehose writes no more than an object a minute, unless its buffer is full', () => {
    const busy = { ...workload, sessionsPerDay: 2_000, bytesPerSecond: 1 };
    expect(monthlyVolume(busy).objects).toBeCloseTo(1_440 * assumptions.daysPerMonth, -1);
    const quiet = monthlyVolume({ ...workload, sessionsPerDay: 1, minutesPerSession: 1 });
    expect(quiet.objects).toBeCloseTo(assumptions.daysPerMonth, 1);
    const full = monthlyVolume({ ...workload, sessionsPerDay: 5_000, bytesPerSecond: 100_000 });
    expect(full.objects).toBeGreaterThan(1_440 * assumptions.daysPerMonth * 2);
  });

  it('nothing recorded costs the key', () => {
    const none = { sessionsPerDay: 0, queriesPerMonth: 5 };
    for (const option of options) expect(total(option, none, 120)).toBeCloseTo(prices.kmsKeyMonth, 9);
  });

  it('ingestion is the same with and without the pipeline: nobody gets past it', () => {
    const [cloudwatch, pipeline] = (['cloudwatch-only', 'pipeline'] as const).map((option) =>
      billOf(option, { workload, deployment, prices, month: 1 }),
    );
    expect(pipeline!.ingestion).toBe(cloudwatch!.ingestion);
  });

  it('objects below 128 KB stay in Standard, larger ones move', () => {
    const tier = { ...deployment, transcripts: false, glacierAfterDays: 30 };
    const storage = (bytesPerSecond: number, of: Deployment) =>
      billOf('direct-export', {
        workload: { ...workload, bytesPerSecond },
        deployment: of,
        prices,
        month: 60,
      }).storage!;
    // 20 minutes: 128 KB are 109 bytes a second, less the transcript's own header.
    expect(storage(108, tier)).toBe(storage(108, deployment));
    expect(storage(110, tier)).toBeLessThan(storage(110, deployment) / 2);
  });
});

describe('compareCosts', () => {
  const comparison = (change: Partial<Workload>, of = deployment) =>
    compareCosts({ workload: { ...workload, ...change }, deployment: of, prices, months: 24 });

  it('sums the months up, and finds the month in which it pays', () => {
    const glacier = { bufferDays: 1, transcripts: false, glacierAfterDays: 1 };
    const { monthly, cumulative, breakEvenMonth, cheaperFromMonth } = comparison(
      { sessionsPerDay: 20_000, bytesPerSecond: 20_000 },
      glacier,
    );
    expect(monthly.pipeline).toHaveLength(24);
    expect(cumulative.pipeline[2]).toBeCloseTo(
      monthly.pipeline.slice(0, 3).reduce((a, b) => a + b),
      6,
    );
    expect(cheaperFromMonth).toBeDefined();
    expect(breakEvenMonth).toBeGreaterThanOrEqual(cheaperFromMonth!);
    const at = (option: 'pipeline' | 'cloudwatch-only', month: number) => cumulative[option][month - 1]!;
    if (breakEvenMonth! <= 24) {
      expect(at('pipeline', breakEvenMonth!)).toBeLessThan(at('cloudwatch-only', breakEvenMonth!));
    }
  });

  it('says that it never pays where it never does', () => {
    const { breakEvenMonth, cheaperFromMonth } = comparison({ sessionsPerDay: 1 });
    expect([breakEvenMonth, cheaperFromMonth]).toEqual([undefined, undefined]);
  });
});

describe('the price table', () => {
  it('has several regions, each price with a dated source', () => {
    expect(Object.keys(table.regions)).toEqual(
      expect.arrayContaining(['us-east-1', 'ap-northeast-1', 'eu-west-1']),
    );
    expect(pricesOf(table, 'us-east-1').unconfirmed).toContain('firehoseDecompressGb');
    expect(pricesOf(table, 'us-east-1').unconfirmed).not.toContain('logsIngestGb');
    expect(() => pricesOf(table, 'mars-north-1')).toThrow('mars-north-1');
  });

  it.each([
    ['an unknown source', (t: typeof table) => (t.regions['us-east-1']!.firehoseGb.source = 'nobody')],
    ['a negative price', (t: typeof table) => (t.regions['us-east-1']!.firehoseGb.usd = -1)],
    ['another version', (t: { version: number }) => (t.version = 2)],
    [
      'a price that is missing',
      (t: typeof table) => delete (t.regions['us-east-1'] as Partial<Record<string, unknown>>).firehoseGb,
    ],
  ])('is refused with %s', (_what, break_) => {
    const copy = structuredClone(table);
    (break_ as (t: unknown) => unknown)(copy);
    expect(priceTableSchema.safeParse(copy).success).toBe(false);
  });
});

describe('refreshPrices', () => {
  const list = (
    offerCode: string,
    products: [usagetype: string, region: string, tiers: [begin: string, usd: string][]][],
  ) =>
    JSON.stringify({
      formatVersion: 'v1.0',
      disclaimer: '',
      offerCode,
      version: '20261101000000',
      publicationDate: '2026-11-01T00:00:00Z',
      products: Object.fromEntries(
        products.map(([usagetype, regionCode], i) => [
          `SKU${i}`,
          { sku: `SKU${i}`, attributes: { usagetype, regionCode } },
        ]),
      ),
      terms: {
        OnDemand: Object.fromEntries(
          products.map(([, , tiers], i) => [
            `SKU${i}`,
            {
              [`SKU${i}.JRTCKXETXF`]: {
                priceDimensions: Object.fromEntries(
                  tiers.map(([beginRange, USD], j) => [
                    `r${j}`,
                    { unit: 'GB', beginRange, endRange: 'Inf', pricePerUnit: { USD } },
                  ]),
                ),
              },
            },
          ]),
        ),
      },
    });

  it('takes the first tier that costs, in our unit, and says where it is from', () => {
    const { table: next, updated } = refreshPrices(
      table,
      list('AmazonS3', [
        [
          'APN1-TimedStorage-ByteHrs',
          'ap-northeast-1',
          [
            ['51200', '0.02'],
            ['0', '0.0251'],
          ],
        ],
        ['Requests-Tier1', 'us-east-1', [['0', '0.0000050000']]],
        ['EUW2-Requests-Tier1', 'eu-west-2', [['0', '0.1']]],
        ['APN1-TimedStorage-GIR-SmObjects', 'ap-northeast-1', [['0', '9']]],
      ]),
      'list.json',
    );
    expect(updated).toEqual([
      { region: 'ap-northeast-1', price: 's3StandardGbMonth', usd: 0.0251 },
      { region: 'us-east-1', price: 's3PutThousand', usd: 0.005 },
    ]);
    const { source } = next.regions['ap-northeast-1']!.s3StandardGbMonth;
    expect(next.sources[source]).toEqual({ from: 'list.json', date: '2026-11-01', confirmed: true });
    expect(table.regions['ap-northeast-1']!.s3StandardGbMonth.usd).toBe(0.025);
  });

  it('passes over the free tier, which costs nothing', () => {
    const { updated } = refreshPrices(
      table,
      list('awskms', [
        [
          'eu-west-1-KMS-Requests',
          'eu-west-1',
          [
            ['0', '0.0000000000'],
            ['20000', '0.0000030000'],
          ],
        ],
      ]),
      'x',
    );
    expect(updated).toEqual([{ region: 'eu-west-1', price: 'kmsTenThousand', usd: 0.03 }]);
  });

  it.each([
    ['text', '<html>', 'price-list-not-understood'],
    ['an index', '{"formatVersion":"v1.0","offers":{}}', 'price-list-not-understood'],
    ['another service', list('AmazonEC2', [['BoxUsage', 'us-east-1', [['0', '1']]]]), 'price-list-empty'],
  ])('refuses %s', (_what, text, code) => {
    expect(() => refreshPrices(table, text, 'f')).toThrow(expect.objectContaining({ code }));
  });
});
