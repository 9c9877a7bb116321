import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = join(__dirname, 'bin.cjs');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-bin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...argv: string[]) => spawnSync(process.execPath, [bin, ...argv], { encoding: 'utf8' });

test('--help tells the flags and the exit codes', () => {
  const { status, stdout, stderr } = cli('prove', '--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /--endpoint-url <url>[\s\S]*Exit codes:\n {2}0 [\s\S]*\n {2}1 [\s\S]*\n {2}2 [\s\S]*\n {2}130 /,
  );
});

test('what could not be written is no success', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [bin, 'prove', '--list'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect(status).toBe(2);
  expect(stderr).toContain('cannot write the result to stdout: ');
});

test('--version is that of the package', () => {
  expect(cli('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' });
});

test.each<[string[], RegExp]>([
  [['prove', '--colour'], /^error: unknown flag --colour .*\n {2}hint: .*--seed/],
  [['prove', 'agent-kil'], /^error: unknown scenario agent-kil .*\n {2}hint: Did you mean agent-kill/],
  [
    ['prove', '--backend', 'moto'],
    /^error: unknown backend moto .*\n {2}hint: .*container, process, endpoint/,
  ],
  [['prove', '--seed', 'x'], /^error: --seed x is not a whole number/],
  [
    ['prove', '--runs', '/proc/runs', '--cache', '/c'],
    /^error: cannot keep runs in \/proc\/runs: .*\n {2}hint: .*--runs/,
  ],
  [[], /^error: no command was given/],
])('%j ends with 2 and a message, no stack', (argv, message) => {
  const { status, stdout, stderr } = cli(...argv);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each([
  ['18.20.0', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['24.0.0', true],
])('Node %s is let in: %s', (version, allowed) => {
  const pretend = join(folder, 'pretend.cjs');
  writeFileSync(
    pretend,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  const { status, stderr } = spawnSync(process.execPath, ['-r', pretend, bin, 'prove', '--help'], {
    encoding: 'utf8',
  });
  if (allowed) expect(status).toBe(0);
  else {
    expect(status).toBe(2);
    expect(stderr).toContain(`needs Node.js 20.19 or newer; this is ${version}`);
  }
});

describe('a process that real signals are sent to', () => {
  async function interrupted(signals: NodeJS.Signals[], cleanUpMs: number, trouble = '') {
    const marker = join(folder, 'marker');
    const argv = [
      '-r',
      join(__dirname, '../base/register.cjs'),
      join(__dirname, 'testing', 'interruptible.ts'),
      marker,
      `${cleanUpMs}`,
      trouble,
    ];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    const left = [...signals];
    let stderr = '';
    let told = 0;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      // A signal for each thing it says: ready, then stopping.
      const said = (stderr.match(/READY|: stopping/g) ?? []).length;
      for (; told < said && left.length > 0; told += 1) child.kill(left.shift()!);
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stderr, cleanedUp: existsSync(marker) && readFileSync(marker, 'utf8') === 'cleaned up' };
  }

  test.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s: cleans up, then ends with %d', async (signal, code) => {
    const ended = await interrupted([signal], 10);
    expect(ended).toMatchObject({ code, cleanedUp: true });
    expect(ended.stderr).toContain('This run has no result.');
  });

  test('twice: ends at once, without the clean-up', async () => {
    const ended = await interrupted(['SIGINT', 'SIGINT'], 60_000);
    expect(ended).toMatchObject({ code: 130, cleanedUp: false });
    expect(ended.stderr).toContain('Leaving at once');
  });

  test('an exception that nobody caught: cleans up, then ends with 2', async () => {
    const ended = await interrupted([], 10, 'throw');
    expect(ended).toMatchObject({ code: 2, cleanedUp: true });
    expect(ended.stderr).toContain('error: thrown past everybody');
  });
});
