import { builtInPrices, compareCosts, type Deployment, type PriceName, priceNames, pricesOf } from '.';

const table = builtInPrices();

describe('what README and docs/cost.md say of it, at their volumes and in each region', () => {
  const regions = Object.keys(table.regions);
  const volumes = [
    [20, 100],
    [200, 200],
    [2_000, 500],
    [10_000, 2_000],
  ] as const;
  const cases = regions.flatMap((region) =>
    volumes.flatMap(([sessions, rate]) => [0, 1, 2].map((times) => [region, sessions, rate, times] as const)),
  );
  const glacier = { glacierAfterDays: 30 };
  const compared = (
    [region, sessionsPerDay, bytesPerSecond, times]: (typeof cases)[number],
    change: Partial<Deployment>,
  ) => {
    const { prices: ours, sources } = pricesOf(table, region);
    const changed = priceNames.map((name: PriceName) => [
      name,
      ours[name] * (sources[name].confirmed ? 1 : times),
    ]);
    return compareCosts({
      workload: {
        minutesPerSession: 30,
        sessionsPerDay,
        bytesPerSecond,
        activeShare: 0.25,
        queriesPerMonth: 4,
      },
      deployment: { bufferDays: 3, transcripts: true, ...change },
      prices: Object.fromEntries(changed) as typeof ours,
      months: 120,
    });
  };

  const pays = (of: (typeof cases)[number], change: Partial<Deployment>) =>
    compared(of, change).breakEvenMonth !== undefined;

  it.each(cases)('%s, %d sessions, %d B/s: the unconfirmed prices times %d do not matter', (...of) => {
    expect(compared(of, {}).cheaperFromMonth).toBeUndefined();
    expect(pays(of, { transcripts: false })).toBe(of[1] === 10_000);
  });

  it.each(cases.filter(([, , , times]) => times === 1))('%s, %d sessions, %d B/s: a colder tier', (...of) => {
    const [region, sessions] = of;
    expect(pays(of, glacier)).toBe(sessions === 10_000 && region !== 'ap-northeast-1');
    expect(pays(of, { transcripts: false, ...glacier })).toBe(sessions >= 2_000);
  });
});
