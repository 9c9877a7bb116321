import { mergeVerdicts, verdictExitCodes } from '../../../base';
import { type Route, routes } from '../../../pipeline';
import type { LossShape } from '../../check';
import { type Cell, type Summary, summarySchema, summaryVersion } from '../results';

/** Summaries made by hand, for the tests of the reports. Every number is invented. */
const nothing = { lines: 0, bytes: 0 };
const durationsMs: Record<string, number> = { 'normal-exit': 21_480, 'forced-reboot': 14_020 };

export function exampleCell(scenario: string, route: Route, change: Partial<Cell> = {}): Cell {
  const displayed = { lines: 214, bytes: 12_345 };
  const all: Cell = {
    scenario,
    title: scenario.replaceAll('-', ' '),
    attempts: 1,
    route,
    verdict: 'valid',
    expected: 'complete',
    observed: 'complete',
    displayed,
    acknowledged: displayed,
    delivered: displayed,
    altered: nothing,
    unexpected: nothing,
    duplicated: nothing,
    recovered: nothing,
    hidden: nothing,
    beyondAscii: { lines: 0, kept: 0, broken: 0 },
    reordered: 0,
    lost: { prefix: 0, middle: 0, tail: 0 },
    lossWindowMs: 0,
    contractKept: true,
    examples: { lost: [], altered: [], unexpected: [] },
    findings: [],
    sessionIds: [`${route}-${scenario}-0a1b2c3d4e5f6a7b8`],
    durationMs: durationsMs[scenario],
  };
  return { ...all, ...change };
}

export function lostEverything(scenario: string, route: Route, change: Partial<Cell> = {}): Cell {
  return exampleCell(scenario, route, {
    expected: 'everything-lost',
    observed: 'everything-lost',
    acknowledged: nothing,
    delivered: nothing,
    lost: { prefix: 0, middle: 0, tail: 214 },
    lossWindowMs: 8_214,
    ...change,
  });
}

export function lostTail(
  scenario: string,
  lines: number,
  lossWindowMs: number,
  change: Partial<Cell> = {},
  route: Route = 'streaming',
): Cell {
  const kept = { lines: 214 - lines, bytes: 12_345 - 58 * lines };
  return exampleCell(scenario, route, {
    expected: 'tail-lost',
    observed: 'tail-lost',
    acknowledged: kept,
    delivered: kept,
    lost: { prefix: 0, middle: 0, tail: lines },
    lossWindowMs,
    ...change,
  });
}

export function exampleSummary(results: Cell[], change: Partial<Summary> = {}): Summary {
  const verdict = mergeVerdicts(results.map((cell) => cell.verdict));
  return summarySchema.parse({
    version: summaryVersion,
    startedAt: '2026-11-24T00:11:46.000Z',
    durationMs: 47_210,
    seed: 42,
    backend: {
      kind: 'process',
      description: 'LocalStack 4.14.0, a child process (Python 3.13.0)',
      version: '4.14.0',
      endpoint: 'http://127.0.0.1:45661',
    },
    agentProfile: 'amazon-ssm-agent 3.3',
    shortened: ['orphan wait after boot 60 s -> 2 s'],
    slackMs: 1_500,
    timingsMs: { install: 0, start: 2_104, deploy: 9_512, scenarios: 35_500 },
    capabilities: [
      {
        id: 'delivery',
        statement:
          'What CloudWatch Logs acknowledges reaches the bucket through the subscription filter and Firehose',
        provedHere: true,
      },
      {
        id: 'object-contents',
        statement: 'The bucket holds gzip envelopes that the reader can rebuild',
        provedHere: true,
      },
      {
        id: 'iam',
        statement: 'The roles allow what is needed and nothing else',
        provedHere: false,
        note: 'LocalStack 4.14.0 records IAM policies and does not enforce them',
      },
      {
        id: 'firehose-buffering',
        statement: 'Firehose buffers up to 128 MiB or 900 s and joins records in one object',
        provedHere: false,
        note: 'LocalStack 4.14.0 writes each record at once',
      },
    ],
    results,
    verdict,
    exitCode: verdictExitCodes[verdict],
    ...change,
  });
}

const big = { lines: 60_214, bytes: 5_412_345 };

/** What a good run looks like. */
export function provedSummary(): Summary {
  const beyondAscii = { lines: 45, kept: 45, broken: 0 };
  const whole = { displayed: big, acknowledged: big, delivered: big, beyondAscii };
  return exampleSummary([
    exampleCell('normal-exit', 'direct-s3', { ...whole, transcript: 'raw-fallback' }),
    exampleCell('normal-exit', 'cloudwatch-at-exit', whole),
    exampleCell('normal-exit', 'streaming', { ...whole, altered: { lines: 12_873, bytes: 1_204_551 } }),
    exampleCell('normal-exit', 'deployed', whole),
    lostEverything('forced-reboot', 'direct-s3'),
    lostEverything('forced-reboot', 'cloudwatch-at-exit'),
    lostTail('forced-reboot', 3, 812, { duplicated: { lines: 2, bytes: 116 } }),
    lostTail('forced-reboot', 4, 860, {}, 'deployed'),
    lostEverything('agent-kill', 'direct-s3', { attempts: 2 }),
    lostEverything('agent-kill', 'cloudwatch-at-exit', { attempts: 2 }),
    lostTail('agent-kill', 2, 640, { attempts: 2 }),
    lostTail('agent-kill', 2, 655, { attempts: 2 }, 'deployed'),
    ...routes.map((route) =>
      exampleCell('agent-stop', route, { title: 'agent stopped (session worker alive)' }),
    ),
  ]);
}

/** One cell of each kind of trouble, beside good ones. */
export function refutedSummary(): Summary {
  const shape = (observed: LossShape, lost: Cell['lost'], change: Partial<Cell> = {}): Partial<Cell> => ({
    observed,
    lost,
    delivered: { lines: 214 - lost.prefix - lost.middle - lost.tail, bytes: 9_000 },
    ...change,
  });
  return exampleSummary([
    exampleCell('normal-exit', 'direct-s3'),
    exampleCell('normal-exit', 'cloudwatch-at-exit', {
      verdict: 'unknown',
      observed: undefined,
      delivered: nothing,
      acknowledged: nothing,
      findings: [
        'LocalStack died in mid-run (signal SIGKILL); its last log line: "Bye \u001b[31mred\u001b[0m"',
      ],
    }),
    exampleCell('normal-exit', 'streaming', {
      verdict: 'invalid',
      ...shape('other-loss', { prefix: 0, middle: 3, tail: 2 }, { lossWindowMs: 12_400 }),
      findings: [
        '3 acknowledged lines never reached the archive, first: line 101 \'row 101 <b>&"quoted"</b> 日本語の行\' (PutLogEvents answered 200 at 2026-11-24T00:11:59.000Z)',
        'expected nothing lost, saw lines lost elsewhere than at the end (5 of 214 lines)',
      ],
    }),
    exampleCell('normal-exit', 'deployed', {
      verdict: 'invalid',
      findings: [
        "transcript: 214 acknowledged lines never reached the archive, first: line 1 'row 1' (PutObject answered 200 at 2026-11-24T00:12:01.000Z); the bucket holds no transcript of this session",
        "transcript: 214 lines lost without any fault, first: line 1 'row 1'",
      ],
    }),
    exampleCell('forced-reboot', 'direct-s3', {
      verdict: 'invalid',
      expected: 'everything-lost',
      findings: [
        'expected everything lost, saw nothing lost (0 of 214 lines): less loss than expected is no success, the fault may not have struck',
      ],
    }),
    lostEverything('forced-reboot', 'cloudwatch-at-exit'),
    lostTail('forced-reboot', 3, 812, {
      verdict: 'invalid',
      unexpected: { lines: 1, bytes: 40 },
      findings: ["1 delivered line never displayed in this form, first: 'forged'"],
    }),
    lostTail('forced-reboot', 4, 860, {}, 'deployed'),
  ]);
}
