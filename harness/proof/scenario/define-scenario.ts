import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pathAsTyped, UserError } from '../../../base';
import { type Route, routes } from '../../../pipeline';
import { agentYears } from '../../agent';
import { allowedLosses, type ExpectedLosses, type Scenario } from './scenario';

/** Also a folder's name. */
const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Longest name and title, characters: they are columns of tables. */
const mostCharacters = 40;

export const isScenarioName = (name: string): boolean =>
  namePattern.test(name) && name.length <= mostCharacters;

/** What each field must be, as it reads after "is not"; and how that is done. */
type Rule = { what: string; hint: string };
const rules: Readonly<Record<string, Rule>> = {
  name: {
    what: `a name in kebab-case of at most ${mostCharacters} characters`,
    hint: "Small letters, digits and single hyphens, beginning with a letter: name: 'disk-full'",
  },
  title: {
    what: `one line of 1 to ${mostCharacters} characters`,
    hint: "It is the first column of the table: title: 'disk full'",
  },
  description: {
    what: 'a sentence on one line',
    hint: "Say what happens: description: 'The disk fills up; then a normal exit.'",
  },
  expected: {
    what: `an object with a loss for each of ${routes.join(', ')}`,
    hint: `Name the loss that each route must show: complete, tail-lost or everything-lost. Where agents differ in it, all four for each of ${agentYears.join(' and ')}.`,
  },
  source: {
    what: 'a function',
    hint: 'It says what the sessions display: source: (seed) => numberedLines(seed)',
  },
  user: {
    what: "a user's name of letters, digits and . _ @ + = , -",
    hint: "The sessions' ids begin with it: user: 'john.logan'",
  },
  run: {
    what: 'a function',
    hint: 'It breaks the sessions, step by step: run: async (stage) => { await stage.open(); ... }',
  },
  ...Object.fromEntries(
    routes.map((route) => [
      `expected.${route}`,
      {
        what: `one of ${allowedLosses[route].join(', ')}`,
        hint: `The loss that the route ${route} must show.${
          allowedLosses[route].some((loss) => loss === 'tail-lost')
            ? ''
            : ' It writes once, when a session ends: all or nothing.'
        }`,
      },
    ]),
  ),
};

/** A `zod` schema of the one route, with its type. */
const lossOf = <R extends Route>(route: R) =>
  z.enum(allowedLosses[route]) as unknown as z.ZodType<ExpectedLosses[R]>;
const oneLine = z
  .string()
  .refine((text) => /\S/.test(text) && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text));
const aFunction = <T>() => z.custom<T>((value) => typeof value === 'function');

const losses = z.strictObject({
  'direct-s3': lossOf('direct-s3'),
  'cloudwatch-at-exit': lossOf('cloudwatch-at-exit'),
  streaming: lossOf('streaming'),
  deployed: lossOf('deployed'),
});
const lossesByAgent = z.strictObject({ '2024': losses, '2026': losses });

const namesAgents = (expected: unknown) =>
  typeof expected === 'object' && expected !== null && agentYears.some((year) => year in expected);

const schemaFor = (expected: z.ZodType<Scenario['expected']>): z.ZodType<Scenario> =>
  z.strictObject({
    name: z.string().refine(isScenarioName),
    title: oneLine.max(mostCharacters),
    description: oneLine,
    expected,
    user: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/)
      .optional(),
    source: aFunction<Scenario['source']>(),
    run: aFunction<Scenario['run']>(),
  });
const scenarioSchemas = { plain: schemaFor(losses), byAgent: schemaFor(lossesByAgent) };

/**
 * Defines a scenario: what is broken, and what each route must lose. The default export of a file that
 * `session-logs prove --scenarios` runs; see docs/scenarios.md.
 * @throws UserError `bad-scenario`, naming the file, the field and what it must be
 */
export function defineScenario(scenario: Scenario): Scenario {
  return checkScenario(scenario, callerOf(defineScenario) ?? 'a scenario');
}

/**
 * @param where the file, for the error
 * @throws UserError `bad-scenario`
 */
export function checkScenario(value: unknown, where: string): Scenario {
  const { expected } = (value ?? {}) as { expected?: unknown };
  const checked = scenarioSchemas[namesAgents(expected) ? 'byAgent' : 'plain'].safeParse(value);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.flatMap((issue) => faultsOf(issue, value));
  const first = faults[0]!;
  const others = faults.slice(1, 3).map(({ text }) => `; ${text}`);
  const more = faults.length > 3 ? ` (and ${faults.length - 3} more)` : '';
  throw new UserError('bad-scenario', `${where}: ${first.text}${others.join('')}${more}`, {
    hint: first.hint,
  });
}

interface Fault {
  text: string;
  hint: string;
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown): Fault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      text: `${[path, key].filter(Boolean).join('.')} is no field of ${path === '' ? 'a scenario' : path}`,
      hint: `Fields: ${
        path === ''
          ? Object.keys(rules)
              .filter((field) => !field.includes('.'))
              .join(', ')
          : issue.path.length === 1 && namesAgents((value as Scenario).expected)
            ? agentYears.join(', ')
            : routes.join(', ')
      }.`,
    }));
  const rule = ruleOf(path);
  if (rule === undefined)
    return [
      {
        text: `${typeOf(value)} is not a scenario`,
        hint: 'Export one: export default defineScenario({ name, title, description, expected, source, run })',
      },
    ];
  const given = issue.path.reduce<unknown>(
    (object, key) => (object as Record<PropertyKey, unknown>)[key],
    value,
  );
  const text =
    given === undefined ? `${path} is missing: it must be ${rule.what}` : `${path} is not ${rule.what}`;
  return [{ text, hint: rule.hint }];
}

/** An agent's losses are as those of all agents. */
const ruleOf = (path: string): Rule | undefined =>
  rules[path.replace(/^expected\.\d{4}(?=\.|$)/, 'expected')];

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;

/** The file that called a function, as the user would type it; undefined where the stack does not tell. */
function callerOf(called: (...given: never[]) => unknown): string | undefined {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, called);
  const frame = here.stack?.split('\n').find((line) => /^\s*at /.test(line));
  const place = /^\s*at (?:.* \()?(.+?):\d+:\d+\)?$/.exec(frame ?? '')?.[1];
  if (place === undefined) return undefined;
  return pathAsTyped(place.startsWith('file://') ? fileURLToPath(place) : place);
}
