import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../../base';
import { defineScenario, firstScenario, numberedLines, type Stage } from '../scenario';
import { loadScenarioFiles } from './load-scenarios';

const provided = { '@session-logs/harness': { defineScenario, numberedLines } };
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-logs-files-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
function write(name: string, text: string): string {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), text);
  return path(name);
}
const load = (...paths: string[]) => loadScenarioFiles(paths, { provided, taken: ['agent-kill'] });
const namesOf = async (...paths: string[]) => (await load(...paths)).map(({ name }) => name);
const refused = (...paths: string[]): Promise<UserError> =>
  load(...paths).then(
    () => {
      throw new Error('it was taken');
    },
    (error) => error,
  );

/** The fields of a scenario, in source text. */
const fields = (name: string, run = 'async () => {}') => `{
  name: '${name}', title: 't', description: 'd',
  expected: { 'direct-s3': 'complete', 'cloudwatch-at-exit': 'complete', streaming: 'complete', deployed: 'complete' },
  source: (seed) => numberedLines(seed),
  run: ${run},
}`;
const esm = "import { defineScenario, numberedLines } from '@session-logs/harness';\n";
const cjs = "const { defineScenario, numberedLines } = require('@session-logs/harness');\n";

describe('is taken from', () => {
  test.each<[string, string, string]>([
    ['TypeScript', 'a.ts', `${esm}const seed: number = 1;\nexport default defineScenario(${fields('a')});`],
    ['TypeScript that says it is a module', 'a.mts', `${esm}export default defineScenario(${fields('a')});`],
    ['TypeScript of CommonJS', 'a.cts', `${cjs}export = defineScenario(${fields('a')});`],
    ['a JavaScript module', 'a.mjs', `${esm}export default defineScenario(${fields('a')});`],
    ['JavaScript of a module in a .js', 'a.js', `${esm}export default defineScenario(${fields('a')});`],
    ['CommonJS', 'a.cjs', `${cjs}module.exports = defineScenario(${fields('a')});`],
    ['CommonJS with a default', 'a.js', `${cjs}exports.default = defineScenario(${fields('a')});`],
    ['an object that is not defined by the function', 'a.ts', `${esm}export default ${fields('a')};`],
  ])('%s', async (_, name, text) => {
    const [scenario] = await load(write(name, text));
    expect(scenario).toMatchObject({ name: 'a', title: 't', expected: { streaming: 'complete' } });
    const [first] = scenario!.source(1).pieces();
    expect(Buffer.from(first!.bytes).toString()).toMatch(/^000001 /);
  });

  test('a list', async () => {
    const file = write('two.ts', `${esm}export default [defineScenario(${fields('b')}), ${fields('a')}];`);
    expect(await namesOf(file)).toEqual(['b', 'a']);
  });

  test('files that it imports, JSON among them, and packages where it lies', async () => {
    write('node_modules/names/package.json', '{"name":"names","main":"m.js"}');
    write('node_modules/names/m.js', "exports.last = 'z';");
    write('lib/first.ts', "import { first } from './names.json';\nexport const from: string = first;");
    write('lib/names.json', '{"first":"y"}');
    const text = `${esm}import { last } from 'names';\nimport { from } from './lib/first';
export default defineScenario(${fields('NAME').replace("'NAME'", 'from + last')});`;
    expect(await namesOf(write('a.ts', text))).toEqual(['yz']);
  });

  test('a file that reads others beside it, by either kind of path', async () => {
    write('name.txt', 'beside');
    const byUrl = `import { readFileSync } from 'node:fs';\n${esm}
const name = readFileSync(new URL('./name.txt', import.meta.url), 'utf8');
export default defineScenario(${fields('NAME').replace("'NAME'", 'name')});`;
    const byFolder = byUrl.replace(
      "new URL('./name.txt', import.meta.url)",
      "import.meta.dirname + '/name.txt'",
    );
    const byDirname = byUrl.replace("new URL('./name.txt', import.meta.url)", "__dirname + '/name.txt'");
    for (const text of [byUrl, byFolder, byDirname])
      expect(await namesOf(write('a.ts', text))).toEqual(['beside']);
  });

  test('a folder: its scenario files, by name, each once', async () => {
    for (const name of ['b.scenario.ts', 'a.scenario.mjs', 'c.scenario.js'])
      write(name, `${esm}export default defineScenario(${fields(name[0]!)});`);
    write('helper.ts', 'throw new Error("this is none")');
    write('deeper/d.scenario.ts', 'throw new Error("this lies deeper")');
    symlinkSync(path('b.scenario.ts'), path('link.ts'));
    expect(await namesOf(folder)).toEqual(['a', 'b', 'c']);
    expect(await namesOf(path('c.scenario.js'), folder, path('link.ts'))).toEqual(['c', 'a', 'b']);
  });

  test('what the command writes as a first one', async () => {
    expect(await namesOf(write('x.scenario.ts', firstScenario('disk-full')))).toEqual(['disk-full']);
  });
});

describe('gets the harness that runs it', () => {
  test('though it has none, or another, and whatever its tsconfig says', async () => {
    write(
      'node_modules/@session-logs/harness/package.json',
      '{"name":"@session-logs/harness","main":"m.js"}',
    );
    write('node_modules/@session-logs/harness/m.js', 'throw new Error("another harness");');
    write('tsconfig.json', '{"compilerOptions":{"paths":{"@session-logs/harness":["./mine.ts"]}}}');
    write('mine.ts', 'throw new Error("a stand-in");');
    const own = {
      defineScenario: (scenario: object) => ({ ...scenario, title: 'by this one' }),
      numberedLines,
    };
    const file = write('a.ts', `${esm}export default defineScenario(${fields('a')});`);
    const [scenario] = await loadScenarioFiles([file], {
      provided: { '@session-logs/harness': own },
      taken: [],
    });
    expect(scenario?.title).toBe('by this one');
  });
});

describe('is refused, by file and fault:', () => {
  test('no such file', async () => {
    expect(await refused(path('none.ts'))).toMatchObject({
      code: 'scenario-file-not-found',
      message: `there is no file or folder ${path('none.ts')} (--scenarios)`,
      hint: 'Write a first one: session-logs scenario new NAME',
    });
  });

  test("a scenario's name where a path is expected", async () => {
    expect(await refused('agent-kill')).toMatchObject({
      code: 'scenario-file-not-found',
      hint: expect.stringContaining('session-logs prove agent-kill --scenarios PATH'),
    });
  });

  test('a folder without any', async () => {
    expect(await refused(folder)).toMatchObject({
      code: 'no-scenario-files',
      message: `${folder} has no file whose name ends in .scenario.ts`,
    });
  });

  test('another kind of file', async () => {
    expect(await refused(write('a.scenario.yaml', ''))).toMatchObject({
      code: 'not-a-scenario-file',
      message: `${path('a.scenario.yaml')} is neither TypeScript nor JavaScript`,
    });
  });

  test.each<[string, string, number, string]>([
    [
      'a syntax error',
      'const a = 1;\nexport default defineScenario({ name: 1,, });',
      2,
      'Expected identifier but found ","',
    ],
    ['a file that it imports and has not', "import './gone';\n", 1, 'Could not resolve "./gone"'],
    [
      'waiting at the top',
      'export default await 1;',
      1,
      'Top-level await is currently not supported with the "cjs" output format',
    ],
  ])('%s', async (_, text, line, message) => {
    const error = await refused(write('a.ts', text));
    expect(error).toMatchObject({ code: 'scenario-file-unreadable', source: 'user' });
    expect(error.message).toMatch(new RegExp(`^${path('a.ts')}:${line}:\\d+: `));
    expect(error.message).toContain(message);
    expect(error.hint).toContain(text.split('\n')[line - 1]!.slice(0, 20));
  });

  test('a syntax error in a file that it imports: that file is named', async () => {
    write('lib/part.ts', 'export const a = ;');
    const error = await refused(write('a.ts', "export { a as default } from './lib/part';"));
    expect(error.message).toMatch(new RegExp(`^${path('lib/part.ts')}:1:18: Unexpected ";"`));
  });

  test.each<[string, string]>([
    ['only named exports', `${esm}export const a = 1;`],
    ['nothing exported', 'const a = 1;'],
    ['an empty list', 'export default [];'],
    ['undefined', 'export default undefined;'],
  ])('%s', async (_, text) => {
    const error = await refused(write('a.ts', text));
    expect(error).toMatchObject({
      code: 'scenario-not-exported',
      hint: expect.stringContaining('export default'),
    });
    expect(error.message).toContain(path('a.ts'));
  });

  test.each<[string, string, string]>([
    ['no scenario', 'export default 7;', 'a value of type number is not a scenario'],
    ['no scenario, of CommonJS', 'module.exports = () => {};', 'a value of type function is not a scenario'],
    [
      'a field',
      `export default ${fields('Bad')};`,
      'name is not a name in kebab-case of at most 40 characters',
    ],
    [
      'a field, by the function',
      `${esm}export default defineScenario(${fields('Bad')});`,
      'name is not a name in kebab-case of at most 40 characters',
    ],
  ])('%s', async (_, text, message) => {
    expect(await refused(write('a.ts', text))).toMatchObject({
      code: 'bad-scenario',
      message: `${path('a.ts')}: ${message}`,
    });
  });

  test('one of a list', async () => {
    const file = write('a.ts', `${esm}export default [${fields('a')}, 7];`);
    expect((await refused(file)).message).toBe(
      `${file}, scenario 2: a value of type number is not a scenario`,
    );
  });

  test('a name of ours, and a name twice', async () => {
    const ours = write('a.ts', `${esm}export default ${fields('agent-kill')};`);
    expect(await refused(ours)).toMatchObject({
      code: 'scenario-name-taken',
      message: `${ours}: the name agent-kill is taken, by a scenario of session-logs`,
    });
    const one = write('one.ts', `${esm}export default ${fields('same')};`);
    const two = write('two.ts', `${esm}export default ${fields('same')};`);
    expect((await refused(one, two)).message).toBe(`${two}: the name same is taken, by ${one}`);
  });

  test('what it throws while it is loaded, with the line', async () => {
    const file = write('a.ts', `${esm}interface Unused { a: 1 }\nnumberedLines.no.such();\n`);
    const error = await refused(file);
    expect(error).toMatchObject({ code: 'scenario-file-throws', source: 'user' });
    expect(error.message).toMatch(
      new RegExp(`^${file}:3:\\d+: TypeError: Cannot read properties of undefined`),
    );
  });

  test('a package that is not installed', async () => {
    const error = await refused(write('a.ts', "import { a } from 'no-such-package';\nexport default a;"));
    expect(error.code).toBe('scenario-file-throws');
    expect(error.message).toMatch(/a\.ts.*: .*Cannot find module 'no-such-package'/);
    expect(error.hint).toContain('npm install');
    expect(error.message).not.toContain('\n');
  });
});

describe('when it runs', () => {
  const stage = {} as Stage;

  test('a mistake of its own is told with its line', async () => {
    const run = 'async (stage) => {\n    await stage.opne();\n  }';
    const file = write(
      'a.ts',
      `${esm}type Unused = { a: 1 };\nexport default defineScenario(${fields('a', run)});`,
    );
    const [scenario] = await load(file);
    await expect(scenario!.run(stage)).rejects.toMatchObject({
      code: 'scenario-threw',
      message: expect.stringMatching(
        new RegExp(`^${file}:8:\\d+: TypeError: stage\\.opne is not a function`),
      ),
    });
  });

  test('what the harness threw stays as it is, and what it did not throw too', async () => {
    const file = write(
      'a.ts',
      `${esm}export default defineScenario(${fields('a', 'async (stage) => stage.open()')});`,
    );
    const [scenario] = await load(file);
    const ours = new UserError('x', 'ours');
    const elsewhere = Object.assign(new Error('elsewhere'), {
      stack: 'Error: elsewhere\n    at /other.ts:1:1',
    });
    for (const error of [ours, elsewhere])
      await expect(scenario!.run({ open: () => Promise.reject(error) } as Stage)).rejects.toBe(error);
  });
});
