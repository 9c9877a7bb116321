import { agent3_3_987, agent3_3_5226 } from '../agent';
import { liveProfile, liveProfileOf, shortenings } from './lab';

test('a live agent is the real one but for two waits, which the report names', () => {
  const waits = { orphanWaitMs: 2000, coreStopMs: 1500 };
  expect(liveProfileOf('2024')).toEqual({ ...agent3_3_987, ...waits });
  expect(liveProfileOf('2026')).toEqual({ ...agent3_3_5226, ...waits });
  expect(liveProfile).toEqual(liveProfileOf('2026'));
  for (const year of ['2024', '2026'] as const)
    expect(shortenings(liveProfileOf(year)).join('\n')).toMatch(/60 s -> 2 s.*7\.1 s -> 1\.5 s/s);
});
