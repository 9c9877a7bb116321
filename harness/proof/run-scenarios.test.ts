import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { silentProgress } from '../../base';
import { routes } from '../../pipeline';
import { exampleCell, exampleSummary } from '../report/testing/example-summary';
import type { Prove, ProveOptions } from './proof-types';
import type { RunScenariosOptions } from './run-options';
import { runScenariosBy } from './run-scenarios';
import { numberedLines, type Scenario } from './scenario';

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'session-logs-run-scenarios-'));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const scenario = (name: string): Scenario => ({
  name,
  title: name,
  description: name,
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'complete',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed),
  run: async () => {},
});

/** Runs scenarios with a proof that gives a good cell for each. */
async function run(names: string[], options: RunScenariosOptions = {}, prove?: Prove) {
  const asked: ProveOptions[] = [];
  let given: readonly Scenario[] = [];
  const good: Prove = async () => ({
    summary: exampleSummary(names.flatMap((name) => routes.map((route) => exampleCell(name, route)))),
    runFolderPath: '/runs/one',
  });
  const proveOf = (scenarios: readonly Scenario[]): Prove => {
    given = scenarios;
    return (proveOptions, progress, signal) => {
      asked.push(proveOptions);
      return (prove ?? good)(proveOptions, progress, signal);
    };
  };
  const result = await runScenariosBy(proveOf, names.map(scenario), { runsFolder: runs, ...options });
  return { result, asked, given };
}

test('proves the scenarios, and gives the summary and each cell', async () => {
  const { result, asked, given } = await run(['a', 'b'], { seed: 7, backend: 'process', cacheFolder: 'c' });
  expect(given.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(asked).toEqual([
    { scenarios: ['a', 'b'], seed: 7, backend: 'process', runsFolder: runs, cacheFolder: resolve('c') },
  ]);
  expect(result).toMatchObject({ verdict: 'valid', runFolder: '/runs/one' });
  expect(result.cells).toHaveLength(8);
  expect(result.cell('b', 'streaming')).toBe(result.cells[6]);
});

test('of one scenario, a route says which cell', async () => {
  const { result } = await run(['a']);
  expect(result.cell('deployed')).toBe(result.cells[3]);
  expect(() => result.cell('c', 'streaming')).toThrow('there is no cell of scenario c and route streaming');
  expect(() => result.cell('stream' as 'streaming')).toThrow(
    expect.objectContaining({ code: 'no-such-cell', hint: expect.stringContaining('Routes: direct-s3,') }),
  );
  const { result: two } = await run(['a', 'b']);
  const { cell } = two;
  expect(() => cell('streaming')).toThrow(
    "several scenarios were run: say which one's route streaming is meant, as in cell('a', 'streaming')",
  );
});

test('the defaults are those of the command', async () => {
  const before = process.env.SESSION_LOGS_CACHE;
  process.env.SESSION_LOGS_CACHE = '/where/the/variable/says';
  const { asked } = await run(['a'], {}).finally(() => {
    if (before === undefined) delete process.env.SESSION_LOGS_CACHE;
    else process.env.SESSION_LOGS_CACHE = before;
  });
  expect(asked[0]?.seed).toBeGreaterThanOrEqual(0);
  expect(asked[0]?.seed).toBeLessThan(2 ** 32);
  expect(asked[0]?.cacheFolder).toBe('/where/the/variable/says');
  expect(asked[0]?.backend).toBeUndefined();
});

test('an endpoint implies its backend', async () => {
  const options = { endpointUrl: 'http://127.0.0.1:4566', outputsFile: 'o.json' };
  const { asked } = await run(['a'], options);
  expect(asked[0]).toMatchObject({ ...options, backend: 'endpoint', outputsFile: resolve('o.json') });
  const { asked: slashed } = await run(['a'], { endpointUrl: 'http://127.0.0.1:4566/' });
  expect(slashed[0]?.endpointUrl).toBe('http://127.0.0.1:4566');
});

test('progress and signal are handed on; an aborted run rejects with the reason', async () => {
  const stop = new AbortController();
  const progress = { ...silentProgress };
  const prove: Prove = async (_, told, signal) => {
    expect(told).toBe(progress);
    stop.abort(new Error('enough'));
    signal.throwIfAborted();
    throw new Error('was not told to stop');
  };
  await expect(run(['a'], { signal: stop.signal, progress }, prove)).rejects.toThrow('enough');
  // Not even begun when it is too late already.
  const never: Prove = () => Promise.reject(new Error('was begun'));
  await expect(run(['a'], { signal: stop.signal }, never)).rejects.toThrow('enough');
});

test.each<[string, unknown, RegExp]>([
  ['an unknown option', { sed: 1 }, /sed: /],
  ['a seed that is none', { seed: 1.5 }, /seed: /],
  ['a seed that is too large', { seed: 2 ** 32 }, /seed: /],
  ['a port that is none', { port: 0 }, /port: /],
  ['a backend that is none', { backend: 'docker' }, /backend: /],
  ['instances that are none', { instances: 'vm' }, /instances: /],
  ['an URL that is none', { endpointUrl: 'localhost:4566' }, /endpointUrl: /],
  [
    'an URL of more than an endpoint',
    { endpointUrl: 'http://h/path' },
    /endpointUrl: scheme, host and port only/,
  ],
  ['an endpoint without its URL', { backend: 'endpoint' }, /endpointUrl and backend: 'endpoint' go together/],
  ['an URL with another backend', { backend: 'process', endpointUrl: 'http://h' }, /go together/],
  ['a port of an endpoint', { endpointUrl: 'http://h', port: 1 }, /port does not go with endpointUrl/],
  ['a kept endpoint', { endpointUrl: 'http://h', keep: true }, /keep does not go with endpointUrl/],
  ['outputs without an endpoint', { outputsFile: 'o' }, /outputsFile needs endpointUrl/],
  ['a folder without a name', { runsFolder: '' }, /runsFolder: /],
])('%s is refused before anything starts', async (_, options, message) => {
  const never: Prove = () => Promise.reject(new Error('was begun'));
  await expect(run(['a'], options as RunScenariosOptions, never)).rejects.toMatchObject({
    code: 'bad-option',
    source: 'user',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/./),
  });
});

test.each<[string[], string]>([
  [[], 'no-scenarios'],
  [['a', 'b', 'a'], 'scenario-name-taken'],
  [['Bad'], 'bad-scenario'],
])('the scenarios %j are refused: %s', async (names, code) => {
  const never: Prove = () => Promise.reject(new Error('was begun'));
  await expect(run(names, {}, never)).rejects.toMatchObject({ code, source: 'user' });
});
