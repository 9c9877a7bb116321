import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(__dirname, '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as users do. @returns the files that it has loaded, from the repository's folder on */
function loadedBy(...argv: string[]) {
  const list = join(folder, 'loaded.json');
  const hook = join(folder, 'hook.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));`,
  );
  const { status } = spawnSync(process.execPath, ['-r', hook, join(root, 'cli/bin.cjs'), ...argv]);
  const files = (JSON.parse(readFileSync(list, 'utf8')) as string[])
    .filter((file) => file !== hook)
    .map((file) => relative(root, file));
  return { status, files };
}

/** `node_modules/@aws-sdk/client-s3/x.js` is of `@aws-sdk/client-s3`. */
const packageOf = (file: string): string | undefined =>
  /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*\/node_modules\/)/.exec(file)?.[1];

// What runs the sources here; a compiled package has none of it.
const fromSource = ['esbuild', 'esbuild-register', 'debug', 'ms', 'supports-color', 'has-flag'];

it.each([
  [0, ['--version']],
  [0, ['--help']],
  [0, ['help']],
  [2, ['no-such-command']],
])('ends with %d and has loaded next to nothing: %j', (code, argv) => {
  const { status, files } = loadedBy(...argv);
  expect(status).toBe(code);
  const packages = new Set(files.flatMap((file) => packageOf(file) ?? []));
  expect([...packages].filter((name) => !fromSource.includes(name))).toEqual(['commander']);
  const rooms = new Set(files.filter((file) => /\.tsx?$/.test(file)).map((file) => file.split('/')[0]));
  expect([...rooms].sort()).toEqual(['base', 'cli']);
  expect(files.filter((file) => /^cli\/commands\/(?!index\.ts)/.test(file))).toEqual([]);
});

it('loads the command that is named, and no other', () => {
  const { status, files } = loadedBy('ls', '--help');
  expect(status).toBe(0);
  expect(files.filter((file) => file.startsWith('cli/commands/'))).toEqual([
    'cli/commands/index.ts',
    'cli/commands/ls.ts',
  ]);
  expect(files.filter((file) => /@aws-sdk|@duckdb|\/zod\//.test(file))).toEqual([]);
});
