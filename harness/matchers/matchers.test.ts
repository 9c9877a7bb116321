import { expect as imported } from '@jest/globals';
import type { Cell } from '../report';
import { exampleCell, lostEverything, lostTail } from '../report/testing/example-summary';
import './jest';

/** What an assertion fails with; undefined when it passes. */
function failure(assertion: () => void): string | undefined {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

const whole = exampleCell('normal-exit', 'streaming');
const nothing = lostEverything('forced-reboot', 'direct-s3');
const tail = lostTail('forced-reboot', 49, 812, {
  examples: {
    lost: [
      { line: 166, text: '000166 sudo' },
      { line: 167, text: '000167 tcp' },
      { line: 168, text: '000168 port' },
      { line: 213, text: '000213 deny' },
      { line: 214, text: '000214 uid=0' },
    ],
    altered: [],
    unexpected: [],
  },
});
const other = exampleCell('normal-exit', 'streaming', {
  verdict: 'invalid',
  observed: 'other-loss',
  contractKept: false,
  delivered: { lines: 209, bytes: 9000 },
  lost: { prefix: 2, middle: 1, tail: 2 },
  lossWindowMs: 12_400,
  findings: ['the loss is not a tail', 'expected nothing lost, saw lines lost elsewhere than at the end'],
});
const unknown = exampleCell('agent-kill', 'streaming', {
  verdict: 'unknown',
  observed: undefined,
  contractKept: undefined,
  findings: ['LocalStack died', 'backend.log: \u001b[31mBye'],
});

describe('toBeComplete', () => {
  test('passes for what is all there, and fails for anything else; .not the other way round', () => {
    expect(whole).toBeComplete();
    expect(tail).not.toBeComplete();
    expect(nothing).not.toBeComplete();
    expect(other).not.toBeComplete();
    expect(failure(() => expect(other).toBeComplete())).toBeDefined();
  });

  test('shows which lines were lost: the first, and the last', () => {
    expect(failure(() => expect(tail).toBeComplete())).toBe(`expect(cell).toBeComplete()

forced reboot, streaming: lost the last 49 of 214 lines (0.8 s)
- 49 lines were lost
lost, 49 lines:
  166  000166 sudo
  167  000167 tcp
  168  000168 port
  ...  44 more
  213  000213 deny
  214  000214 uid=0`);
  });

  test('all of a few, and findings', () => {
    const one = lostTail('a', 1, 0, {
      verdict: 'invalid',
      expected: 'complete',
      examples: { lost: [{ line: 214, text: 'last' }], altered: [], unexpected: [] },
      findings: ['1 line lost without any fault'],
    });
    expect(failure(() => expect(one).toBeComplete())).toBe(`expect(cell).toBeComplete()

a, streaming: lost the last 1 of 214 lines
- 1 line was lost
lost, 1 line:
  214  last
findings:
  1 line lost without any fault`);
  });

  test('fails for what was never displayed, and shows it harmless', () => {
    const forged = exampleCell('a', 'streaming', {
      verdict: 'invalid',
      contractKept: false,
      unexpected: { lines: 4, bytes: 40 },
      examples: { lost: [], altered: [], unexpected: ['\u001b[2Jforged\tby\nhand', '', 'x'] },
    });
    expect(failure(() => expect(forged).toBeComplete())).toBe(`expect(cell).toBeComplete()

a, streaming: complete
- 4 lines were delivered and never displayed
- the route's contract is broken
unexpected, 4 lines:
       \\x1b[2Jforged\\tby\\nhand

       x
  ...  1 more`);
    expect(forged).not.toBeComplete();
  });

  test('lets altered lines pass, and shows them when it must not be complete', () => {
    const altered = exampleCell('a', 'streaming', {
      altered: { lines: 29, bytes: 300 },
      examples: {
        lost: [],
        altered: [{ line: 7, text: '日本', delivered: '日\ufffd' }],
        unexpected: [],
      },
    });
    expect(altered).toBeComplete();
    expect(failure(() => expect(altered).not.toBeComplete())).toBe(`expect(cell).not.toBeComplete()

a, streaming: complete, 29 altered
altered, 29 lines:
    7  日本
   ->  日\ufffd
  ...  28 more`);
  });
});

describe('toLoseOnlyTail', () => {
  test('passes for a tail within the window, and for nothing else', () => {
    expect(tail).toLoseOnlyTail({ within: 812 });
    expect(tail).not.toLoseOnlyTail({ within: 811 });
    for (const cell of [whole, nothing, other]) {
      expect(cell).not.toLoseOnlyTail({ within: 60_000 });
      expect(failure(() => expect(cell).toLoseOnlyTail({ within: 60_000 }))).toBeDefined();
    }
  });

  test('says what is not so: the window', () => {
    expect(
      failure(() => expect(lostTail('a', 3, 3200)).toLoseOnlyTail({ within: 2000 })),
    ).toBe(`expect(cell).toLoseOnlyTail({ within: 2000 })

a, streaming: lost the last 3 of 214 lines (3.2 s)
- the loss window is 3,200 ms, and 2,000 ms are allowed`);
  });

  test('that nothing was lost, or everything', () => {
    expect(
      failure(() => expect(whole).toLoseOnlyTail({ within: 2000 })),
    ).toBe(`expect(cell).toLoseOnlyTail({ within: 2000 })

normal exit, streaming: complete
- nothing was lost: less loss than expected is no success, the fault may not have struck`);
    expect(
      failure(() => expect(nothing).toLoseOnlyTail({ within: 9000 })),
    ).toBe(`expect(cell).toLoseOnlyTail({ within: 9000 })

forced reboot, direct S3: lost everything
- nothing was delivered`);
  });

  test('that the loss is elsewhere', () => {
    expect(
      failure(() => expect(other).toLoseOnlyTail({ within: 60_000 })),
    ).toBe(`expect(cell).toLoseOnlyTail({ within: 60000 })

normal exit, streaming: lost the first 2, 1 in the middle and the last 2 of 214 lines (12.4 s)
- what is lost is not a tail: 2 before the first delivered one and 1 between delivered ones
- the route's contract is broken
findings:
  the loss is not a tail
  expected nothing lost, saw lines lost elsewhere than at the end`);
  });

  test('with .not: the lines of the tail', () => {
    expect(failure(() => expect(tail).not.toLoseOnlyTail({ within: 1000 }))).toMatch(
      /^expect\(cell\)\.not\.toLoseOnlyTail\(\{ within: 1000 \}\)\n\nforced reboot, streaming: lost the last 49 .*\nlost, 49 lines:\n {2}166 {2}000166 sudo\n/,
    );
  });

  test.each([undefined, {}, { within: -1 }, { within: '2 s' }, { within: Number.NaN }])(
    'refuses the bound %j, with .not too',
    (bound) => {
      const message = 'toLoseOnlyTail needs the loss window that is allowed, in ms';
      expect(() => expect(tail).toLoseOnlyTail(bound as { within: number })).toThrow(message);
      expect(() => expect(tail).not.toLoseOnlyTail(bound as { within: number })).toThrow(message);
    },
  );
});

describe('toLoseEverything', () => {
  test('passes where nothing was delivered, and fails for anything else', () => {
    expect(nothing).toLoseEverything();
    for (const cell of [whole, tail, other]) {
      expect(cell).not.toLoseEverything();
      expect(failure(() => expect(cell).toLoseEverything())).toBeDefined();
    }
  });

  test('says how much was delivered, or that nothing was lost', () => {
    expect(
      failure(() =>
        expect(
          lostTail('a', 213, 900, {
            delivered: { lines: 1, bytes: 9 },
            acknowledged: { lines: 1, bytes: 9 },
          }),
        ).toLoseEverything(),
      ),
    ).toBe(`expect(cell).toLoseEverything()

a, streaming: lost the last 213 of 214 lines (0.9 s)
- 1 line was delivered`);
    expect(failure(() => expect(whole).toLoseEverything())).toBe(`expect(cell).toLoseEverything()

normal exit, streaming: complete
- nothing was lost: less loss than expected is no success, the fault may not have struck`);
    expect(failure(() => expect(nothing).not.toLoseEverything())).toBe(`expect(cell).not.toLoseEverything()

forced reboot, direct S3: lost everything`);
  });
});

const every: [string, (cell: unknown) => void, (cell: unknown) => void][] = [
  ['toBeComplete', (cell) => expect(cell).toBeComplete(), (cell) => expect(cell).not.toBeComplete()],
  [
    'toLoseOnlyTail',
    (cell) => expect(cell).toLoseOnlyTail({ within: 1000 }),
    (cell) => expect(cell).not.toLoseOnlyTail({ within: 1000 }),
  ],
  [
    'toLoseEverything',
    (cell) => expect(cell).toLoseEverything(),
    (cell) => expect(cell).not.toLoseEverything(),
  ],
];

describe.each(every)('%s', (_, claim, opposite) => {
  test.each<[string, Cell, string]>([
    ['is unknown', unknown, 'nothing was tested, so nothing can be said of it'],
    [
      'displayed nothing',
      { ...whole, displayed: { lines: 0, bytes: 0 } },
      'nothing was tested, so nothing can be said of it',
    ],
    [
      'contradicts itself',
      { ...whole, lost: { prefix: 0, middle: 1, tail: 0 } },
      'nothing can be said of it: the cell is called complete, but counts 1 lost lines',
    ],
  ])('fails for a cell that %s, with .not too', (__, cell, why) => {
    expect(failure(() => claim(cell))).toContain(why);
    expect(failure(() => opposite(cell))).toContain(why);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', {}],
    ['a result', { cells: [whole] }],
    ['a list', [whole]],
  ])('fails for %s in place of a cell, with .not too', (__, value) => {
    expect(failure(() => claim(value))).toContain('what was given is no cell of a run');
    expect(failure(() => opposite(value))).toContain('what was given is no cell of a run');
  });

  test('does not pass for a cell whose contract is broken, and its opposite only by the lines', () => {
    for (const good of [whole, tail, nothing]) {
      const fits = failure(() => claim(good)) === undefined;
      for (const broken of [
        { ...good, contractKept: false },
        { ...good, contractKept: undefined, verdict: 'invalid' as const },
      ]) {
        expect(failure(() => claim(broken))).toContain("- the route's contract is broken");
        expect(failure(() => opposite(broken)) === undefined).toBe(!fits);
      }
    }
  });
});

test('an unknown cell says why, harmless', () => {
  expect(failure(() => expect(unknown).not.toLoseEverything())).toBe(`expect(cell).not.toLoseEverything()

agent kill, streaming: nothing was tested, so nothing can be said of it
findings:
  LocalStack died
  backend.log: \\x1b[31mBye`);
});

test('the types hold for both kinds of expect', () => {
  imported(whole).toBeComplete();
  imported(tail).toLoseOnlyTail({ within: 1000 });
  imported(nothing).toLoseEverything();
  imported(whole).not.toLoseEverything();
  // @ts-expect-error a bound is needed
  expect(() => expect(tail).toLoseOnlyTail()).toThrow();
  // @ts-expect-error ms, as a number
  expect(() => imported(tail).toLoseOnlyTail({ within: '1 s' })).toThrow();
  // @ts-expect-error there is no such bound
  expect(failure(() => expect(tail).toLoseOnlyTail({ within: 1000, lines: 3 }))).toBeUndefined();
});
