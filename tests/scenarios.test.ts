import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3ObjectStore } from '../archive/location';
import { cloudWatchLogGroup } from '../archive/sources';
import { diskScratch } from '../archive/spool';
import { type SessionResult, verify } from '../archive/verify';
import { drain, silentProgress } from '../base';
import { expectationOf, runOnLab } from '../harness/proof';
import type { Cell } from '../harness/report';
import { routes } from '../pipeline';
import { hostileScenarios, scenarios } from '../scenarios';
import { labUnderTest } from './lab-under-test';

// All scenarios run side by side, as `npm start` runs them; each test then looks at one cell.
let lab: Awaited<ReturnType<typeof labUnderTest>>;
let cells: Cell[];

beforeAll(async () => {
  lab = await labUnderTest();
  cells = await runOnLab(scenarios, silentProgress, {
    lab,
    seed: 1,
    folder: join(lab.runFolder, 'scenarios'),
    signal: new AbortController().signal,
  });
}, 420_000);
afterAll(() => lab.clients.destroy());

const cell = (scenario: string, route: string) =>
  cells.find((one) => one.scenario === scenario && one.route === route) as Cell;

describe.each(scenarios)('$name', ({ name, expected }) => {
  test.each(routes)('%s keeps its contract and loses what it must', (route) => {
    const { verdict, observed, contractKept, findings } = cell(name, route);
    const { shape, broken } = expectationOf({ expected }, '2026', route);
    expect({ verdict, observed, contractKept, findings }).toEqual({
      verdict: 'valid',
      observed: shape,
      contractKept: broken === undefined,
      findings: [],
    });
  });

  test('displayed something on every route', () => {
    for (const route of routes) expect(cell(name, route).displayed.lines).toBeGreaterThan(100);
  });
});

test.each(['streaming', 'deployed'] as const)(
  'the loss of the route %s under sudden death is there, small, and at the end',
  (route) => {
    for (const name of ['forced-reboot', 'power-loss', 'agent-kill']) {
      const { lost, lossWindowMs, displayed } = cell(name, route);
      expect(lost).toMatchObject({ prefix: 0, middle: 0 });
      expect(lost.tail).toBeGreaterThan(0);
      expect(lost.tail).toBeLessThan(displayed.lines / 2);
      // None at all is possible: what is lost may have come to the screen in one piece, just before.
      expect(lossWindowMs).toBeLessThan(5000);
    }
  },
);

test('Japanese survives on every route, and neither copy is exact by rule', () => {
  const text = (route: string) => {
    const { altered, beyondAscii, transcript } = cell('normal-exit', route);
    return { altered: altered.lines, beyondAscii, transcript };
  };
  const beyondAscii = { lines: 10, kept: 10, broken: 0 };
  // The recording has a line of 300 kB, for which the agent gives up processing the transcript.
  expect(text('direct-s3')).toEqual({ altered: 0, beyondAscii, transcript: 'raw-fallback' });
  // Counted in the recording: the lines that the agent's emulator changes.
  // In two of them characters are overwritten, or the title of a window.
  expect(text('streaming')).toEqual({
    altered: 30,
    beyondAscii: { lines: 10, kept: 8, broken: 0 },
    transcript: undefined,
  });
  expect(text('deployed')).toEqual({ altered: 0, beyondAscii, transcript: 'raw-fallback' });
});

describe("what a session's user can do to its record", () => {
  /** Each with the findings about it. */
  const results = new Map<string, SessionResult & { kinds: string[] }>();

  beforeAll(async () => {
    const { pipeline, clients } = lab;
    const verifying = verify({
      store: s3ObjectStore(clients.s3, { bucket: pipeline.bucketName }),
      scratch: diskScratch(tmpdir()),
      group: cloudWatchLogGroup(clients.logs, pipeline.logGroupName),
      now: Date.now,
      rules: { settleMs: 0, quietMs: 0 },
    });
    let before: string[] = [];
    await drain(verifying, (item) => {
      if (item.type === 'finding') return before.push(item.finding.kind);
      results.set(item.session.id, { ...item.session, kinds: before });
      before = [];
    });
  }, 120_000);

  const counts = (name: string, route: string) => {
    const { displayed, hidden, lost, altered } = cell(name, route);
    return [displayed.lines, hidden.lines, lost.prefix + lost.middle + lost.tail, altered.lines];
  };
  const form = (name: string) => cell(name, 'direct-s3').transcript;
  const verified = (name: string) => {
    const { verdict, generation, kinds } = results.get(cell(name, 'deployed').sessionIds[0]!)!;
    return [verdict, generation, ...kinds];
  };

  // Displayed, hidden, lost and altered lines of direct S3, streaming and deployed; the transcript; and what verify says.
  test.each<[string, number[], number[], number[], string, unknown[]]>([
    [
      'erase-transcript',
      [1_301, 301, 301, 1],
      [1_301, 0, 0, 1],
      [1_301, 301, 0, 1],
      'processed',
      ['unknown', '2026', 'stream-only-lines'],
    ],
    [
      'swallow-lines',
      [201, 50, 50, 2],
      [201, 0, 0, 2],
      [201, 50, 0, 2],
      'processed',
      ['unknown', '2026', 'stream-only-lines'],
    ],
    ['raw-transcript', [101, 0, 0, 0], [101, 0, 0, 100], [101, 0, 0, 0], 'raw-fallback', ['valid', '2026']],
    ['raw-by-name', [101, 0, 0, 0], [101, 0, 0, 101], [101, 0, 0, 0], 'raw-fallback', ['valid', '2026']],
    ['edited-command', [104, 0, 0, 2], [104, 0, 0, 2], [104, 0, 0, 2], 'processed', ['valid', '2026']],
  ])('%s', (name, direct, streamed, deployed, transcript, says) => {
    expect(counts(name, 'direct-s3')).toEqual(direct);
    expect(counts(name, 'streaming')).toEqual(streamed);
    expect(counts(name, 'deployed')).toEqual(deployed);
    expect(form(name)).toBe(transcript);
    expect(verified(name)).toEqual(says);
  });

  // How many lines are skipped is how many ticks there were.
  const fewLines = (count: number | undefined) => {
    expect(count).toBeGreaterThanOrEqual(4);
    expect(count).toBeLessThanOrEqual(9);
  };

  test('hide-from-both', () => {
    expect(counts('hide-from-both', 'direct-s3')).toEqual([152, 31, 31, 1]);
    const skipped = cell('hide-from-both', 'streaming').hidden.lines;
    fewLines(skipped);
    expect(counts('hide-from-both', 'streaming')).toEqual([152, skipped, skipped, 1]);
    const { hidden, lost } = cell('hide-from-both', 'deployed');
    expect(hidden.lines).toBe(31);
    fewLines(lost.middle + lost.tail);
    expect(verified('hide-from-both')).toEqual([
      'unknown',
      '2026',
      'stream-only-lines',
      'unframed-transcript',
    ]);
  });

  test('hide-from-stream', () => {
    expect(counts('hide-from-stream', 'direct-s3')).toEqual([152, 0, 0, 1]);
    const skipped = cell('hide-from-stream', 'streaming').hidden.lines;
    fewLines(skipped);
    expect(counts('hide-from-stream', 'streaming')).toEqual([152, skipped, skipped, 1]);
    expect(cell('hide-from-stream', 'deployed').lost).toEqual({ prefix: 0, middle: 0, tail: 0 });
    fewLines(cell('hide-from-stream', 'deployed').hidden.lines);
    expect(verified('hide-from-stream')).toEqual(['invalid', '2026', 'lost-lines']);
  });

  test('crash-at-exit', () => {
    const direct = cell('crash-at-exit', 'direct-s3');
    expect(direct).toMatchObject({ transcript: 'crash', delivered: { lines: 0 }, hidden: { lines: 0 } });
    const { lost, hidden, delivered } = cell('crash-at-exit', 'deployed');
    expect(lost.tail).toBeGreaterThan(0);
    expect(hidden.lines).toBe(0);
    expect(delivered.lines).toBeGreaterThan(50);
    expect(cell('crash-at-exit', 'streaming').delivered).toEqual(
      cell('crash-at-exit', 'streaming').displayed,
    );
    expect(verified('crash-at-exit')).toEqual(['unknown', undefined, 'no-orderly-end']);
  });

  test('these are all', () => {
    expect(hostileScenarios).toHaveLength(8);
  });
});
