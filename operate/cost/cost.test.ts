import fc from 'fast-check';
import {
  builtInPrices,
  compareCosts,
  type Deployment,
  options,
  pricesOf,
  sourcesText,
  totalOf,
  usedPrices,
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

  it('nothing recorded costs the key, and in the pipeline the one that signs seals', () => {
    const none = { sessionsPerDay: 0, queriesPerMonth: 5 };
    for (const option of options) {
      expect(total(option, none, 120)).toBeCloseTo((option === 'pipeline' ? 2 : 1) * prices.kmsKeyMonth, 9);
    }
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
    expect(usedPrices({ workload: { ...workload, bytesPerSecond: 100 }, deployment: tier })).not.toContain(
      's3GlacierGbMonth',
    );
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
  it('has several regions', () => {
    expect(Object.keys(table.regions)).toEqual(
      expect.arrayContaining(['us-east-1', 'ap-northeast-1', 'eu-west-1']),
    );
    for (const nowhere of ['mars-north-1', 'constructor'])
      expect(() => pricesOf(table, nowhere)).toThrow(expect.objectContaining({ code: 'unknown-region' }));
  });

  it('confirms a price by a source that names where it can be read, and not every price', () => {
    const unconfirmed = Object.keys(table.regions).map((region) => {
      const { sources } = pricesOf(table, region);
      for (const name of priceNames) {
        if (sources[name].confirmed)
          expect(sources[name].from).toMatch(/^(https:\/\/\S+|public repository \S+: \S+)/);
      }
      return [region, priceNames.filter((name) => !sources[name].confirmed)];
    });
    expect(Object.fromEntries(unconfirmed)).toEqual({
      'us-east-1': ['firehoseDecompressGb'],
      'eu-west-1': [
        'firehoseDecompressGb',
        's3GlacierGbMonth',
        's3ToInfrequentThousand',
        's3ToGlacierThousand',
        'kmsTenThousand',
      ],
      'ap-northeast-1': ['s3GlacierGbMonth', 's3ToInfrequentThousand', 's3ToGlacierThousand'],
    });
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

describe('the prices that a result used', () => {
  it('are those that change it, and no others', () => {
    fc.assert(
      fc.property(workloads, deployments, fc.constantFrom(...priceNames), (w, d, name) => {
        const compared = (of: typeof prices) =>
          compareCosts({ workload: w, deployment: d, prices: of, months: 120 }).monthly;
        const changed = { ...prices, [name]: 1e9 };
        const used = usedPrices({ workload: w, deployment: d }).includes(name);
        expect(JSON.stringify(compared(changed)) !== JSON.stringify(compared(prices))).toBe(used);
      }),
      { numRuns: 50 },
    );
  });

  it('are without the tiers when nothing is moved, with them also when it is moved after the months that are shown', () => {
    expect(usedPrices({ workload, deployment })).not.toContain('s3GlacierGbMonth');
    const late = { ...deployment, glacierAfterDays: 3_000 };
    const large = { ...workload, bytesPerSecond: 10_000 };
    expect(usedPrices({ workload: large, deployment: late })).toEqual(
      expect.arrayContaining(['s3GlacierGbMonth', 's3ToGlacierThousand']),
    );
  });

  const { sources } = pricesOf(table, 'us-east-1');
  const told = (of: Partial<typeof sources>) =>
    sourcesText(['logsIngestGb', 'firehoseGb', 'kmsKeyMonth'], { ...sources, ...of });
  const source = (date?: string, confirmed = true) => ({ from: 'x', ...(date && { date }), confirmed });

  it('are told with their dates, and with those that nothing confirms', () => {
    const dated = { logsIngestGb: source('2026-02-01'), firehoseGb: source('2025-01-01') };
    expect(told({ ...dated, kmsKeyMonth: source() })).toBe(
      '3 prices used: 3 confirmed by a source, of 2025-01-01 to 2026-02-01, 1 by one without a date (kmsKeyMonth).\n',
    );
    expect(told({ ...dated, kmsKeyMonth: source(undefined, false) })).toBe(
      '3 prices used: 2 confirmed by a source, of 2025-01-01 to 2026-02-01. Not confirmed: kmsKeyMonth. --refresh it before you rely on this.\n',
    );
    const none = source(undefined, false);
    expect(told({ logsIngestGb: none, firehoseGb: none, kmsKeyMonth: none })).toContain(
      '0 confirmed by a source. Not confirmed: logsIngestGb, firehoseGb, kmsKeyMonth. --refresh them',
    );
  });
});
