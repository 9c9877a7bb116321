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
  [
    'hidden lines',
    exampleCell('a', 'streaming', {
      observed: 'lines-hidden',
      hidden: { lines: 7, bytes: 70 },
      lost: { prefix: 0, middle: 7, tail: 0 },
      lossWindowMs: 900,
    }),
    'hid 7 of 214 lines',
  ],
  [
    'lines hidden in one of two copies, and altered ones',
    exampleCell('a', 'deployed', { hidden: { lines: 7, bytes: 70 }, altered: { lines: 1_200, bytes: 9 } }),
    'complete, 7 in one copy only, 1,200 altered',
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
    [
      'lines hidden, and none lost',
      exampleCell('a', 'streaming', { expected: 'lines-hidden', observed: 'lines-hidden' }),
    ],
    [
      'lines hidden, and more lost than that',
      exampleCell('a', 'streaming', {
        expected: 'lines-hidden',
        observed: 'lines-hidden',
        hidden: { lines: 6, bytes: 6 },
        lost: { prefix: 0, middle: 7, tail: 0 },
      }),
    ],
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
  type Form = Cell['transcript'];
  /** Of 40 lines, so many are destroyed, and `cut` of the stream are not whole; altered by escape sequences are 5 of the transcript and 1,873 of the stream. */
  const changed = (transcript: Form, direct: number, streamed: number, deployed = 0, cut = 0) => {
    const cell = (route: Route, broken: number, altered: number, cut = 0) =>
      exampleCell('normal-exit', route, {
        transcript,
        beyondAscii: { lines: 40, kept: 40 - broken - cut, broken },
        delivered: { lines: 2_000, bytes: 20_000 },
        altered: { lines: altered, bytes: altered },
      });
    return textLine(
      exampleSummary([
        cell('direct-s3', direct, 5),
        cell('streaming', streamed, 1_873, cut),
        cell('deployed', deployed, 0),
      ]),
    );
  };

  test('as the real agent of 2024 does it', () => {
    expect(changed('raw', 0, 29)).toEqual({
      asKnown: true,
      text: 'Japanese text survives the direct copy and not the streamed one, whose bytes 0x80-0x9F the agent strips; what is deployed keeps it, in its transcript (whole in the direct copy: 40 of 40 lines; streamed: 11 of 40 lines; deployed: 40 of 40 lines).',
    });
  });
  const all = 'whole in the direct copy: 40 of 40 lines; streamed: 40 of 40 lines; deployed: 40 of 40 lines';
  test.each<[Form, string]>([
    [
      'raw-fallback',
      'Neither copy is exact by rule: of the stream 1,873 of 2,000 lines read otherwise than on the screen, and the transcript is raw only because a line of this session was too long to rewrite.',
    ],
    [
      'processed',
      'Neither copy is exact: 5 lines of the transcript and 1,873 of 2,000 lines of the stream read otherwise than on the screen.',
    ],
  ])('as the real agent of 2026 does it, with a transcript that is %s', (form, exactness) => {
    expect(changed(form, 0, 0)).toEqual({
      asKnown: true,
      text: `Japanese text survives (${all}). ${exactness}`,
    });
  });
  test('what a terminal overwrites is not there, and not destroyed', () => {
    const said = changed('processed', 0, 0, 0, 2);
    expect(said.asKnown).toBe(true);
    expect(said.text).toContain(
      'streamed: 38 of 40 lines; deployed: 40 of 40 lines). What is not whole lacks what the terminal overwrote or did not show. Neither',
    );
    // That is no destruction by the agent that strips bytes, either.
    expect(changed('raw', 0, 0, 0, 2).asKnown).toBe(false);
  });
  test.each<[string, Form, number, number, number, string]>([
    ['the deployed copy changes it', 'raw', 0, 29, 2, 'and what is deployed does not'],
    [
      'the deployed copy changes it, of 2026',
      'processed',
      0,
      0,
      2,
      'not as displayed on the route deployed (',
    ],
    ['the direct copy changes it', 'raw', 1, 29, 0, 'the direct copy changed it'],
    [
      'the direct copy changes it, of 2026',
      'raw-fallback',
      1,
      0,
      0,
      'not as displayed on the route direct S3 (',
    ],
    ['nothing changes it, of 2024', 'raw', 0, 0, 0, 'the stream did not destroy it in this run'],
    ['the stream changes it, of 2026', 'processed', 0, 1, 0, 'not as displayed on the route streaming ('],
  ])('other than the real agent: %s', (_, form, direct, streamed, deployed, text) => {
    const said = changed(form, direct, streamed, deployed);
    expect(said.asKnown).toBe(false);
    expect(said.text).toContain(text);
    expect(said.text).toContain(`deployed: ${40 - deployed} of 40 lines`);
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
