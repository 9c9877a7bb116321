import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../main';
import { fakeWorld } from '../testing/fake-world';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-operators-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function typed(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(argv, world);
  return { code, out: world.out(), err: world.err() };
}

it.each([
  [['canary', '--deadline', 'soon'], 'bad-number', '--deadline soon'],
  [['canary', '--endpoint-url', 'ftp://x'], 'bad-endpoint-url', 'ftp://x'],
  [['preferences', 'diff', '--outputs', '/not/there.json'], 'outputs-not-readable', '/not/there.json'],
  [['doctor', '--backfill-interval', '0'], 'bad-number', '--backfill-interval 0'],
  [['cost', '--months', '121'], 'bad-number', '--months 121'],
  [['cost', '--months', '1.5'], 'bad-number', '--months 1.5'],
  [['cost', '--region', 'mars-north-1'], 'unknown-region', 'mars-north-1'],
  [['cost', '--refresh', '/not/there.json'], 'price-list-not-readable', '/not/there.json'],
  [['cost', '--prices', '/not/there.json'], 'file-not-readable', '/not/there.json'],
  [['query'], 'query-missing', 'either SQL or --saved'],
  [['query', 'SELECT 1', '--saved', 'sessions'], 'query-missing', 'either SQL or --saved'],
  [['query', 'SELECT 1'], 'archive-missing', '--archive'],
  [['query', '--saved', 'nothing', '--archive', '.'], 'unknown-query', 'nothing'],
  [['query', 'SELECT 1', '--engine', 'athena', '--deadline', '0'], 'bad-number', '--deadline 0'],
])('%j ends with 2 and %s', async (argv, code, text) => {
  const { code: exit, err, out } = await typed(...argv);
  expect(exit).toBe(2);
  expect(err).toContain(`[${code}]`);
  expect(err).toContain(text);
  expect(out).toBe('');
});

it.each([['canary'], ['doctor'], ['cost'], ['query'], ['preferences', 'apply']])(
  '%s says in its help what its exit codes mean',
  async (...argv) => {
    const { code, out } = await typed(...argv, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Exit codes:');
  },
);

it('cost says in words whether the pipeline pays, and which prices nobody confirmed', async () => {
  const { code, out } = await typed('cost', '--sessions', '1');
  expect(code).toBe(0);
  expect(out).toContain('No break-even within 120 months');
  expect(out).toContain('firehoseDecompressGb');
});

it('query asks a folder', async () => {
  const { code, out } = await typed(
    'query',
    '--archive',
    folder,
    'SELECT count(*) AS n FROM session_lines',
    '--json',
  );
  expect([code, out]).toEqual([0, '{"n":0}\n']);
});

it('query lists its saved queries', async () => {
  const { code, out } = await typed('query', '--list');
  expect(code).toBe(0);
  expect(out).toContain('who-ran-what: ');
  expect(out).toContain('pattern, first hour, last hour');
});
