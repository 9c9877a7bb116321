import { type Route, routes } from '../../pipeline';
import { cellText, findingsOf, seenText } from './cell-text';
import { textLine } from './content';
import { outcomeOf, rowsOf, statusOf } from './outcome';
import type { Cell } from './results';
import {
  exampleCell,
  exampleSummary,
  lostEverything,
  lostTail,
  provedSummary,
} from './testing/example-summary';

const unknown: Partial<Cell> = { verdict: 'unknown', observed: undefined };

test.each<[string, Cell, string]>([
  ['whole', exampleCell('a', 'streaming'), 'complete'],
  ['all lost', lostEverything('a', 'direct-s3'), 'lost everything'],
  ['a tail', lostTail('a', 3, 812), 'lost the last 3 of 214 lines (0.8 s)'],
  [
    'one line',
    lostTail('a', 1, 0, { displayed: { lines: 1214, bytes: 1 } }),
    'lost the last 1 of 1,214 lines',
  ],
  [
    'a prefix',
    exampleCell('a', 'streaming', { observed: 'other-loss', lost: { prefix: 2, middle: 0, tail: 0 } }),
    'lost the first 2 of 214 lines',
  ],
  [
    'a middle',
    exampleCell('a', 'streaming', { observed: 'other-loss', lost: { prefix: 0, middle: 1500, tail: 0 } }),
    'lost 1,500 of 214 lines in the middle',
  ],
  [
    'everywhere',
    exampleCell('a', 'streaming', {
      observed: 'other-loss',
      lost: { prefix: 1, middle: 2, tail: 3 },
      lossWindowMs: 12_400,
    }),
    'lost the first 1, 2 in the middle and the last 3 of 214 lines (12.4 s)',
  ],
])('%s reads as it was seen', (_, cell, text) => expect(seenText(cell)).toBe(text));

describe('a cell is as expected only when all it says agrees', () => {
  test.each<[string, Cell]>([
    ['plain', exampleCell('a', 'streaming')],
    ['expected loss', lostEverything('a', 'direct-s3')],
    ['expected tail', lostTail('a', 3, 812)],
  ])('%s', (_, cell) => expect(statusOf(cell)).toBe('as-expected'));

  test.each<[string, Cell]>([
    ['verdict invalid', exampleCell('a', 'streaming', { verdict: 'invalid' })],
    ['less lost than expected', exampleCell('a', 'streaming', { expected: 'everything-lost' })],
    ['complete with lost lines', exampleCell('a', 'streaming', { lost: { prefix: 0, middle: 1, tail: 0 } })],
    [
      'everything lost with a delivered line',
      lostEverything('a', 'direct-s3', { delivered: { lines: 1, bytes: 1 } }),
    ],
    ['a tail that is none', lostTail('a', 3, 1, { lost: { prefix: 0, middle: 1, tail: 2 } })],
    ['a tail without a line', lostTail('a', 0, 1)],
  ])('%s is refuted, and says why', (_, cell) => {
    expect(statusOf(cell)).toBe('refuted');
    expect(cellText(cell).head).toBe('NOT AS EXPECTED');
    expect(findingsOf(cell)[0]).toMatch(/\S/);
  });

  test.each<[string, Cell]>([
    ['verdict unknown', exampleCell('a', 'streaming', { verdict: 'unknown' })],
    ['nothing observed', exampleCell('a', 'streaming', { observed: undefined })],
    ['nothing displayed', exampleCell('a', 'streaming', { displayed: { lines: 0, bytes: 0 } })],
  ])('%s is untested, and says why', (_, cell) => {
    expect(statusOf(cell)).toBe('untested');
    expect(cellText(cell).head).toMatch(/^unknown: \S/);
    expect(findingsOf(cell)[0]).toMatch(/\S/);
  });
});

describe('the exit code', () => {
  const all = (change: Partial<Cell> = {}) =>
    routes.map((route) => exampleCell('a', route, route === 'streaming' ? change : {}));

  test.each<[string, Cell[], number]>([
    ['all good', all(), 0],
    ['one red', all({ verdict: 'invalid' }), 1],
    ['one red, called valid', all({ observed: 'tail-lost' }), 1],
    ['one unknown', all(unknown), 2],
    ['none at all', [], 2],
    ['a route missing', all().slice(1), 2],
    ['a good repetition after a red one', [...all({ verdict: 'invalid' }), exampleCell('a', 'streaming')], 1],
  ])('%s: %d', (_, cells, exitCode) =>
    expect(outcomeOf(exampleSummary(cells, { exitCode: 0 })).exitCode).toBe(exitCode),
  );

  test('is never better than the one the run was written with', () => {
    expect(outcomeOf(exampleSummary(all(), { exitCode: 2 })).exitCode).toBe(2);
  });
});

test('rows keep the order of the run', () => {
  expect(rowsOf(provedSummary()).map((row) => row.scenario)).toEqual([
    'normal-exit',
    'forced-reboot',
    'agent-kill',
    'agent-stop',
  ]);
});

describe('what is said of Japanese text follows the counts', () => {
  const altered = (direct: number, streamed: number, deployed = 0) =>
    textLine(
      exampleSummary([
        exampleCell('normal-exit', 'direct-s3', { altered: { lines: direct, bytes: direct } }),
        exampleCell('normal-exit', 'streaming', { altered: { lines: streamed, bytes: streamed } }),
        exampleCell('normal-exit', 'deployed', { altered: { lines: deployed, bytes: deployed } }),
      ]),
    );

  test('as the real agent does it', () => {
    expect(altered(0, 1873)).toEqual({
      asKnown: true,
      text: expect.stringMatching(
        /survives the direct copy and not the streamed one, .*what is deployed keeps it, in its transcript \(direct: 0 of .*streamed: 1,873 of .*deployed: 0 of /,
      ),
    });
  });
  test('a deployed copy that alters is not said to keep it', () => {
    expect(altered(0, 1873, 2)).toEqual({
      asKnown: false,
      text: expect.stringMatching(/what is deployed does not \(.*deployed: 2 of /),
    });
    expect(altered(0, 0, 2).text).toContain('what is deployed does not');
  });
  test.each([
    [0, 0],
    [1, 0],
    [1, 5],
  ])('%d and %d altered lines are not as the real agent does it', (direct, streamed) => {
    expect(altered(direct, streamed).asKnown).toBe(false);
    expect(altered(direct, streamed).text).not.toContain('survives');
  });
  test('nothing is claimed without the scenario that measures it, or when it was not tested', () => {
    const dead = exampleSummary([
      exampleCell('normal-exit', 'direct-s3', unknown),
      exampleCell('normal-exit', 'streaming'),
    ]);
    expect(textLine(exampleSummary([exampleCell('agent-kill', 'streaming')])).text).toContain('not measured');
    expect(textLine(dead).text).toContain('not measured');
    const { results } = provedSummary();
    const without = (route: Route) => exampleSummary(results.filter((cell) => cell.route !== route));
    for (const route of ['direct-s3', 'streaming', 'deployed'] as const)
      expect(textLine(without(route)).text).toContain('not measured');
    expect(textLine(without('cloudwatch-at-exit')).asKnown).toBe(true);
  });
});
