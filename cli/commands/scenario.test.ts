import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../main';
import { fakeWorld } from '../testing/fake-world';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-logs-scenario-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Types `scenario new` and more. @returns how it ended */
async function typed(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(['scenario', 'new', ...argv], world);
  return { code, out: world.out(), err: world.err() };
}

test('writes a first scenario, which loads as it is, and says how it is run', async () => {
  const file = join(folder, 'disk-full.scenario.ts');
  expect(await typed('disk-full', '--dir', folder)).toEqual({
    code: 0,
    out: `${file} is written: the agent is killed in mid-session. Change what is broken, and what must survive.\nRun it:  npx session-logs prove --scenarios ${file}\n`,
    err: '',
  });
  const [scenario] = await fakeWorld().loadScenarios([file]);
  expect(scenario).toMatchObject({
    name: 'disk-full',
    title: 'disk full',
    expected: { streaming: 'tail-lost', 'direct-s3': 'everything-lost' },
  });
});

test('makes the folder, and quotes what a shell would take apart', async () => {
  const { code, out } = await typed('a', '--dir', join(folder, "tom's own"));
  expect(code).toBe(0);
  expect(readdirSync(join(folder, "tom's own"))).toEqual(['a.scenario.ts']);
  expect(out).toMatch(/--scenarios '.*\/tom'\\''s own\/a\.scenario\.ts'\n$/);
});

test('names a file below the current folder as it may be typed', async () => {
  const here = process.cwd();
  process.chdir(folder);
  try {
    expect((await typed('a')).out).toMatch(
      /^a\.scenario\.ts is written: .*--scenarios \.\/a\.scenario\.ts\n$/s,
    );
  } finally {
    process.chdir(here);
  }
});

test('overwrites nothing', async () => {
  const file = join(folder, 'a.scenario.ts');
  writeFileSync(file, 'mine');
  expect(await typed('a', '--dir', folder)).toEqual({
    code: 2,
    out: '',
    err: `error: ${file} is there already, and stays as it is [file-exists]\n  hint: Choose another name, or another folder with --dir.\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test.each<[string[], RegExp]>([
  [['Disk'], /^error: Disk is not a scenario's name \[bad-scenario-name\]\n {2}hint: Small letters/],
  [['../x'], /\[bad-scenario-name\]/],
  [
    ['agent-kill'],
    /^error: the name agent-kill is taken, by a scenario of session-logs \[scenario-name-taken\]/,
  ],
  [['a', '--dir', ''], /^error: --dir is empty \[bad-folder\]/],
  [
    ['a', '--dir', '/proc/no/such'],
    /^error: cannot make the folder \/proc\/no\/such: .*\[bad-folder\][\s\S]*--dir/,
  ],
  [['a', '--dir', '/proc'], /^error: cannot write \/proc\/a\.scenario\.ts: .*\[file-not-writable\]/],
  [[], /^error: missing required argument 'name'/],
])('%j is refused, and nothing is written', async (argv, message) => {
  const { code, out, err } = await typed(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
});
