import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarySchema } from '../harness/report';
import { routes } from '../pipeline';
import { sessionLogs } from './command-under-test';
import { documentedFiles, harnessFiles, repository } from './testing/documented-files';

// Scenarios as somebody else writes and runs them: by the command, and from a test of his own.
const folder = mkdtempSync(join(tmpdir(), 'session-logs-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a first scenario is written, and proved as it is', async () => {
  const drills = join(folder, 'drills');
  const written = sessionLogs(['scenario', 'new', 'our-first', '--dir', drills]);
  expect({ ...(await written.ended), output: written.output() }).toMatchObject({ code: 0 });
  expect(written.output()).toContain(`npx session-logs prove --scenarios ${drills}/our-first.scenario.ts`);

  const runs = join(folder, 'runs');
  const proof = sessionLogs(['prove', '--scenarios', drills, '--backend', 'process', '--runs', runs]);
  expect({ ...(await proof.ended), output: proof.output() }).toMatchObject({ code: 0 });
  expect(proof.output()).toContain('our first');
  const { results } = summarySchema.parse(
    JSON.parse(readFileSync(join(runs, 'latest/summary.json'), 'utf8')),
  );
  expect(results.map(({ scenario, title, route, verdict }) => [scenario, title, route, verdict])).toEqual(
    routes.map((route) => ['our-first', 'our first', route, 'valid']),
  );
  for (const { attempts, examples, lost } of results) {
    expect(attempts).toBeGreaterThanOrEqual(1);
    // Some of what was lost is quoted, as it was displayed: lines that begin with their number.
    expect(examples.lost).toHaveLength(Math.min(5, lost.prefix + lost.middle + lost.tail));
    for (const { line, text } of examples.lost)
      expect(text.startsWith(String(line).padStart(6, '0'))).toBe(true);
  }
}, 300_000);

test('the test that docs/scenarios.md shows passes', async () => {
  const there = join(folder, 'documented');
  mkdirSync(there);
  for (const name of ['worker-kill.scenario.ts', 'worker-kill.test.ts'])
    writeFileSync(join(there, name), documentedFiles().get(name)!);
  const config = {
    rootDir: there,
    testEnvironment: 'node',
    transform: {
      '\\.[tj]s$': [
        join(repository, 'node_modules/@swc/jest'),
        { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
      ],
    },
    moduleNameMapper: Object.fromEntries(
      Object.entries(harnessFiles).map(([name, file]) => [`^${name}$`, file]),
    ),
  };
  writeFileSync(join(there, 'jest.config.json'), JSON.stringify(config));
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [jest, '--ci'], { cwd: there, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Tests: +3 passed, 3 total$/m),
  });
}, 300_000);
