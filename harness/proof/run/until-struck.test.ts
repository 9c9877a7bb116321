import type { Cell } from '../../report';
import { exampleCell, lostTail } from '../../report/testing/example-summary';
import { mostTries, untilStruck } from './until-struck';

/** The fault struck when everything had been sent: a tail should have been lost, and none was. */
const missed = (route: Cell['route'] = 'streaming') =>
  exampleCell('agent-kill', route, { verdict: 'invalid', expected: 'tail-lost', observed: 'complete' });
const hit = lostTail('agent-kill', 3, 800);
const refuted = exampleCell('agent-kill', 'direct-s3', { verdict: 'invalid', expected: 'everything-lost' });
const unknown = exampleCell('agent-kill', 'streaming', { verdict: 'unknown', observed: undefined });

/** Plays what each try gives. @returns the result, which tries were run, and what was told before another one */
async function play(...tries: Cell[][]) {
  const ran: number[] = [];
  const told: [number, string][] = [];
  const cells = await untilStruck({
    run: async (attempt) => {
      ran.push(attempt);
      return tries[attempt - 1]!;
    },
    again: (attempt, why) => told.push([attempt, why]),
  });
  return { cells, ran, told };
}

test('a fault that hit something is not repeated', async () => {
  expect(await play([hit])).toEqual({ cells: [{ ...hit, attempts: 1 }], ran: [1], told: [] });
});

test('a fault that hit nothing is repeated, said so, and counted', async () => {
  expect(await play([missed(), hit], [hit, hit])).toEqual({
    cells: [
      { ...hit, attempts: 2 },
      { ...hit, attempts: 2 },
    ],
    ran: [1, 2],
    told: [[1, 'the fault struck right after a flush, with nothing at risk: once more']],
  });
});

test('the last try counts as it is', async () => {
  const { cells, ran, told } = await play([missed()], [missed()], [missed()], [hit]);
  expect(mostTries).toBe(3);
  expect(ran).toEqual([1, 2, 3]);
  expect(told.map(([attempt]) => attempt)).toEqual([1, 2]);
  expect(cells).toEqual([{ ...missed(), attempts: 3 }]);
});

test.each<[string, Cell[]]>([
  ['a route refuted for another reason', [missed(), refuted]],
  ['a route that is unknown', [missed(), unknown]],
  ['a route that lost less than everything', [refuted]],
  [
    'a loss of another shape',
    [exampleCell('a', 'streaming', { verdict: 'invalid', expected: 'tail-lost', observed: 'other-loss' })],
  ],
])('%s is no reason to try again', async (_, cells) => {
  expect(await play(cells, [hit])).toEqual({
    cells: cells.map((cell) => ({ ...cell, attempts: 1 })),
    ran: [1],
    told: [],
  });
});

test('a run that cannot be begun fails as it is', async () => {
  const failing = untilStruck({ run: () => Promise.reject(new Error('no port')), again: () => {} });
  await expect(failing).rejects.toThrow('no port');
});
