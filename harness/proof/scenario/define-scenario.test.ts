import { UserError } from '../../../base';
import { checkScenario, defineScenario, isScenarioName } from './define-scenario';
import { type ExpectedLosses, expectationOf, type Scenario } from './scenario';
import { numberedLines } from './sources';

const good: Scenario = {
  name: 'disk-full',
  title: 'disk full',
  description: 'The disk fills up; then a normal exit.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'everything-lost',
    streaming: 'tail-lost',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed),
  run: async (stage) => stage.open(),
};

/** What a value is refused with. */
function refusal(value: unknown): UserError {
  try {
    checkScenario(value, 'disk-full.scenario.ts');
  } catch (error) {
    return error as UserError;
  }
  throw new Error('it was taken');
}
const without = (field: string) =>
  Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));

test('a scenario is taken as it is', () => {
  expect(defineScenario(good)).toEqual(good);
});

test.each<[string, unknown, string, RegExp]>([
  [
    'a name that is not kebab-case',
    { ...good, name: 'Disk full' },
    'name is not a name in kebab-case of at most 40 characters',
    /^Small letters, .*: name: 'disk-full'$/,
  ],
  [
    'a name that leads elsewhere',
    { ...good, name: '../x' },
    'name is not a name in kebab-case of at most 40 characters',
    /./,
  ],
  [
    'no title',
    without('title'),
    'title is missing: it must be one line of 1 to 40 characters',
    /title: 'disk full'/,
  ],
  ['an empty title', { ...good, title: ' ' }, 'title is not one line of 1 to 40 characters', /first column/],
  [
    'a title of two lines',
    { ...good, title: 'a\nb' },
    'title is not one line of 1 to 40 characters',
    /first column/,
  ],
  [
    'a title with colours',
    { ...good, title: '\u001b[31mred' },
    'title is not one line of 1 to 40 characters',
    /./,
  ],
  ['a long title', { ...good, title: 'x'.repeat(41) }, 'title is not one line of 1 to 40 characters', /./],
  [
    'a description that is none',
    { ...good, description: 7 },
    'description is not a sentence on one line',
    /Say what happens/,
  ],
  [
    'no expectations',
    without('expected'),
    'expected is missing: it must be an object with a loss for each of direct-s3, cloudwatch-at-exit, streaming, deployed',
    /complete, tail-lost or everything-lost/,
  ],
  [
    'a route without an expectation',
    { ...good, expected: { ...good.expected, streaming: undefined } },
    'expected.streaming is missing: it must be one of complete, tail-lost, everything-lost, lines-hidden',
    /^The loss that the route streaming must show\.$/,
  ],
  [
    'a loss that the route cannot show',
    { ...good, expected: { ...good.expected, 'direct-s3': 'tail-lost' } },
    'expected.direct-s3 is not one of complete, everything-lost, lines-hidden',
    /writes once, when a session ends: all or nothing\.$/,
  ],
  [
    'a loss that breaks every contract',
    { ...good, expected: { ...good.expected, streaming: 'other-loss' } },
    'expected.streaming is not one of complete, tail-lost, everything-lost, lines-hidden',
    /./,
  ],
  [
    'a route that is none',
    { ...good, expected: { ...good.expected, streamed: 'complete' } },
    'expected.streamed is no field of expected',
    /^Fields: direct-s3, cloudwatch-at-exit, streaming, deployed\.$/,
  ],
  [
    'losses of one agent alone',
    { ...good, expected: { '2026': good.expected } },
    'expected.2024 is missing: it must be an object with a loss for each of direct-s3, cloudwatch-at-exit, streaming, deployed',
    /all four for each of 2024 and 2026\.$/,
  ],
  [
    'a loss that the route cannot show with one agent',
    {
      ...good,
      expected: { '2024': good.expected, '2026': { ...good.expected, streaming: 'hidden-in-one' } },
    },
    'expected.2026.streaming is not one of complete, tail-lost, everything-lost, lines-hidden',
    /^The loss that the route streaming must show\.$/,
  ],
  [
    'an agent that is none',
    { ...good, expected: { '2024': good.expected, '2026': good.expected, '2028': good.expected } },
    'expected.2028 is no field of expected',
    /^Fields: 2024, 2026\.$/,
  ],
  [
    'a user whose name cannot be in an id of a session',
    { ...good, user: 'a/b' },
    "user is not a user's name of letters, digits and . _ @ + = , -",
    /user: 'john\.logan'$/,
  ],
  [
    'a source that is no function',
    { ...good, source: numberedLines(1) },
    'source is not a function',
    /\(seed\) => numberedLines\(seed\)/,
  ],
  ['nothing to run', without('run'), 'run is missing: it must be a function', /stage\.open\(\)/],
  [
    'an unknown field',
    { ...good, runs: 3 },
    'runs is no field of a scenario',
    /^Fields: name, title, description, expected, source, user, run\.$/,
  ],
  ['null', null, 'null is not a scenario', /export default defineScenario\(/],
  ['an array', [good], 'an array is not a scenario', /export default/],
  ['a function', () => good, 'a value of type function is not a scenario', /export default/],
])('%s is refused, by file and field', (_, value, message, hint) => {
  expect(refusal(value)).toMatchObject({
    code: 'bad-scenario',
    source: 'user',
    message: `disk-full.scenario.ts: ${message}`,
    hint: expect.stringMatching(hint),
  });
});

test('several faults are told together, three of them', () => {
  expect(refusal({ ...good, name: 'A', title: '', run: 1, source: 2, more: 3 }).message).toBe(
    'disk-full.scenario.ts: name is not a name in kebab-case of at most 40 characters; title is not one line of 1 to 40 characters; source is not a function (and 2 more)',
  );
});

test('defineScenario names the file that it was called in', () => {
  expect(() => defineScenario({ ...good, name: 'A' })).toThrow(
    /^harness\/proof\/scenario\/define-scenario\.test\.ts: name is not/,
  );
});

test.each([
  ['a', true],
  ['disk-full-2', true],
  ['x'.repeat(40), true],
  ['x'.repeat(41), false],
  ['', false],
  ['2-disks', false],
  ['disk--full', false],
  ['disk-', false],
  ['disk_full', false],
  ['Disk', false],
  ['dïsk', false],
  ['a\n', false],
])('is %j a name? %s', (name, expected) => expect(isScenarioName(name)).toBe(expected));

test('the types refuse the same', () => {
  // @ts-expect-error a field that there is not
  const unknownField = () => defineScenario({ ...good, runs: 3 });
  const { streaming: _, ...threeRoutes } = good.expected as ExpectedLosses;
  // @ts-expect-error a route is missing
  const lacksRoute = () => defineScenario({ ...good, expected: threeRoutes });
  const tail = { ...good.expected, 'direct-s3': 'tail-lost' } as const;
  // @ts-expect-error a transcript is lost as a whole
  const partOfTranscript = () => defineScenario({ ...good, expected: tail });
  // @ts-expect-error a source has pieces
  const noSource = () => defineScenario({ ...good, source: () => 'lines' });
  for (const wrong of [unknownField, lacksRoute, partOfTranscript]) expect(wrong).toThrow(UserError);
  // Known only once it is asked for something to display.
  expect(noSource).not.toThrow();
});

describe('what is expected of a route', () => {
  const expected = { ...(good.expected as ExpectedLosses), deployed: 'hidden-in-one' } as const;

  test.each([
    ['complete', { shape: 'complete' }],
    ['tail-lost', { shape: 'tail-lost' }],
    ['lines-hidden', { shape: 'lines-hidden', broken: 'lines-hidden' }],
  ] as const)('%s', (streaming, expectation) => {
    expect(expectationOf({ expected: { ...expected, streaming } }, '2024', 'streaming')).toEqual(expectation);
  });

  test('lines hidden in one copy are a loss of nothing, with a broken contract', () => {
    const broken = { shape: 'complete', broken: 'lines-hidden' };
    expect(expectationOf({ expected }, '2026', 'deployed')).toEqual(broken);
  });

  test('depends on the agent where the scenario says so', () => {
    const byAgent = {
      expected: { '2024': { ...expected, deployed: 'complete' }, '2026': expected },
    } as const;
    expect(expectationOf(byAgent, '2024', 'deployed')).toEqual({ shape: 'complete' });
    expect(expectationOf(byAgent, '2026', 'deployed')).toEqual({ shape: 'complete', broken: 'lines-hidden' });
  });
});
