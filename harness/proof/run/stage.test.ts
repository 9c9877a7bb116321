import type { Clock } from '../../../base';
import { agent3_3_987 } from '../../agent';
import { numberedLines, type Scenario } from '../scenario';
import type { Lane } from './lane';
import { createStage } from './stage';

/** Virtual time that passes only in `sleep`. */
function virtualClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

function stageOf(terminal: object, clock = virtualClock()) {
  const scenario: Scenario = {
    name: 'disk-full',
    title: 'disk full',
    description: 'd',
    expected: {
      'direct-s3': 'complete',
      'cloudwatch-at-exit': 'complete',
      streaming: 'complete',
      deployed: 'complete',
    },
    source: (seed) => numberedLines(seed),
    run: async () => {},
  };
  const stage = createStage({
    scenario,
    lanes: [{ route: 'streaming', terminal } as Lane],
    seed: 1,
    profile: agent3_3_987,
    clock,
    signal: new AbortController().signal,
    say: () => {},
  });
  return { stage, clock };
}

test('waits for lines until they are displayed', async () => {
  const ledger = { lines: 0 };
  const { stage } = stageOf({
    ledger,
    throwIfBroken: () => {
      ledger.lines += 10;
    },
  });
  await stage.displayed(35);
  expect(ledger.lines).toBe(40);
  await stage.displayedMore(15);
  expect(ledger.lines).toBe(60);
});

test('gives up after a minute, and says what was waited for', async () => {
  const { stage, clock } = stageOf({ ledger: { lines: 3 }, throwIfBroken: () => {} });
  await expect(stage.displayed(4)).rejects.toThrow(
    'timed out after 60000 ms waiting for 4 lines to be displayed (disk-full, streaming)',
  );
  expect(clock.now()).toBeLessThan(61_000);
});

test('waits no longer for a source that is broken', async () => {
  const { stage, clock } = stageOf({
    ledger: { lines: 3 },
    throwIfBroken: () => {
      throw new Error('out of lines');
    },
  });
  await expect(stage.displayed(4)).rejects.toThrow('out of lines');
  expect(clock.now()).toBe(0);
});
