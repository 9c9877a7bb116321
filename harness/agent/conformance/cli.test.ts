import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './cli';

const root = join(__dirname, '../../..');
const fixtures = join(__dirname, 'fixtures');
const samples = join(__dirname, '../../../archive/text-form/fixtures/ansi-strip-samples.jsonl');

const processSamples = join(samples, '../ansi-process-samples.jsonl');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...paths: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await main(paths, (line) => lines.push(line)), lines };
}

test('all agree: 0', async () => {
  mkdirSync(join(folder, 'below'));
  copyFileSync(join(fixtures, 'terminate-session.jsonl'), join(folder, 'below', 'terminate-session.jsonl'));
  copyFileSync(samples, join(folder, 'ansi-strip-samples.jsonl'));
  writeFileSync(join(folder, 'README.md'), 'no trace');
  expect(await run(folder)).toEqual({
    code: 0,
    lines: [
      'ok ansi-strip-samples  13 samples of the stripper',
      'ok terminate-session  12 calls, 6 events (agent 3.3.987 (2024-10))',
      '2 passed, 0 failed',
    ],
  });
});

test('a difference, a trace that cannot be read and a sample that differs: 1, each with its reason', async () => {
  const alter = (path: string, name: string, from: string, to: string) =>
    writeFileSync(join(folder, name), readFileSync(path, 'utf8').replace(from, to));
  const trace = join(fixtures, 'terminate-session.jsonl');
  alter(trace, 'a.jsonl', '\\"hello\\"', '\\"hallo\\"');
  alter(trace, 'b.jsonl', '"kind":"output"', '"kind":"outcome"');
  alter(samples, 'c.jsonl', '"out_hex":"7265640d0a"', '"out_hex":"7265650d0a"');
  const { code, lines } = await run(folder, trace);
  expect(code).toBe(1);
  expect(lines[0]).toMatch(
    /^FAILED a: call \d+ \(PutLogEvents, t=.*\): logEvents\[0\]\.message: recorded .*hallo.*simulated .*hello/,
  );
  expect(lines[1]).toMatch(/^FAILED b: .*b\.jsonl:\d+: unknown kind "outcome"/);
  expect(lines[2]).toMatch(/^FAILED c: sample 6 .*: out_hex/);
  expect(lines.slice(3)).toEqual([
    'ok terminate-session  12 calls, 6 events (agent 3.3.987 (2024-10))',
    '1 passed, 3 failed',
  ]);
});

test('samples and recordings of both generations: each by the rules of its own agent', async () => {
  copyFileSync(join(fixtures, '2026', 'terminate-session.jsonl'), join(folder, 'a.jsonl'));
  copyFileSync(join(fixtures, 'terminate-session.jsonl'), join(folder, 'b.jsonl'));
  const some = readFileSync(processSamples, 'utf8').split('\n').slice(0, 5).join('\n');
  writeFileSync(join(folder, 'c.jsonl'), some);
  writeFileSync(join(folder, 'd.jsonl'), some.replace(/"cw_chunks":\s*1/, '"cw_chunks":2'));
  const { code, lines } = await run(folder);
  expect(code).toBe(1);
  expect(lines.slice(0, 3)).toEqual([
    'ok a  11 calls, 5 events (agent 3.3.5226 (2026))',
    'ok b  12 calls, 6 events (agent 3.3.987 (2024-10))',
    'ok c  5 samples of the line emulator',
  ]);
  expect(lines[3]).toMatch(
    /^FAILED d: sample .* \(1 of 5 samples of the line emulator differ\): cw_chunks: recorded 2, simulated 1/,
  );
  expect(lines[4]).toBe('3 passed, 1 failed');
});

test('a recording that names an agent of neither generation is not judged by guess', async () => {
  const text = readFileSync(join(fixtures, '2026', 'terminate-session.jsonl'), 'utf8');
  writeFileSync(join(folder, 'a.jsonl'), text.replace('agent: hybrid', 'agent: 3.3.9999'));
  const { code, lines } = await run(folder);
  expect(code).toBe(1);
  expect(lines[0]).toMatch(/^FAILED a: the trace names an agent that has no profile: agent: 3\.3\.9999/);
});

test.each<[string, string[]]>([
  ['no path', []],
  ['a path that is not there', ['/no/such/folder']],
])('%s: 2, with a hint', async (_what, paths) => {
  const { code, lines } = await run(...paths);
  expect(code).toBe(2);
  expect(lines.join('\n')).toMatch(/npm run conformance -- /);
});

test('a folder without traces: 2', async () => {
  expect((await run(folder)).code).toBe(2);
});

test('the hint names a folder that is there', async () => {
  const { lines } = await run();
  const [, named] = /npm run conformance -- (\S+)/.exec(lines.join('\n')) ?? [];
  expect(existsSync(join(root, named ?? 'none'))).toBe(true);
});

test('npm run conformance, without arguments and from anywhere, replays the recordings that belong to it', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, ...args] = String(scripts.conformance)
    .split(' ')
    .map((word) => (/^(\.\/|harness\/)/.test(word) ? join(root, word) : word));
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const recordings = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jsonl'),
  );
  expect(recordings.length).toBeGreaterThan(25);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${recordings.length} passed, 0 failed`);
  expect(status).toBe(0);
}, 60_000);
