import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as harness from '../../harness';
import { agent3_3_5226 } from '../../harness/agent';
import { createStage, loadScenarioFiles } from '../../harness/proof';
import { firstScenario } from '../../harness/proof/scenario';
import { scenarios as ours } from '../../scenarios';
import { documentedFiles, harnessFiles, repository, writeDocumentedFiles } from '../testing/documented-files';

// docs/scenarios.md teaches by files: they must be what it says they are. One of them is run in own-scenarios.test.ts.
const folder = mkdtempSync(join(tmpdir(), 'session-logs-docs-'));
let files: string[];
beforeAll(() => {
  files = writeDocumentedFiles(folder);
  writeFileSync(join(folder, 'first.scenario.ts'), firstScenario('first'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler says of the files in the folder, as an outsider's editor would. */
function typeCheck(): string {
  const paths = Object.fromEntries(Object.entries(harnessFiles).map(([name, file]) => [name, [file]]));
  const config = {
    extends: join(repository, 'tsconfig.json'),
    compilerOptions: { paths, typeRoots: [join(repository, 'node_modules/@types')] },
    include: ['*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(repository, 'node_modules/typescript/lib/tsc.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

test('there are scenarios in both languages, and a test', () => {
  expect([...documentedFiles().keys()]).toEqual([
    'worker-kill.scenario.ts',
    'endings.scenario.ts',
    'reset.scenario.cjs',
    'worker-kill.test.ts',
  ]);
});

test('their types are right, and those of the first scenario that is written', () => {
  expect(typeCheck()).toBe('');
}, 120_000);

test('a wrong one would be seen', () => {
  const wrong = join(folder, 'wrong.scenario.ts');
  writeFileSync(wrong, firstScenario('wrong').replace("streaming: 'tail-lost'", "streaming: 'tail-lots'"));
  try {
    expect(typeCheck()).toMatch(/wrong\.scenario\.ts\(\d+,\d+\): error TS2820: Type '"tail-lots"'/);
  } finally {
    rmSync(wrong);
  }
}, 120_000);

test('they are loaded as the command does it', async () => {
  const scenarios = await loadScenarioFiles(
    files.filter((file) => file.includes('.scenario.')),
    { provided: { '@session-logs/harness': harness }, taken: ours.map(({ name }) => name) },
  );
  expect(scenarios.map(({ name }) => name)).toEqual([
    'worker-kill',
    'terminated',
    'short-session',
    'reset-twice',
  ]);
  for (const { source } of scenarios) {
    const [first] = source(1).pieces();
    expect(first!.bytes.length).toBeGreaterThan(0);
  }
});

test('the table of steps has each of them', () => {
  const text = readFileSync(join(repository, 'docs/scenarios.md'), 'utf8');
  const documented = [...text.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
  const stage = createStage({
    scenario: { name: 'none' } as harness.Scenario,
    lanes: [],
    seed: 0,
    profile: agent3_3_5226,
    clock: { now: () => 0, sleep: async () => {} },
    signal: new AbortController().signal,
    say: () => {},
  });
  const steps = Object.entries(stage).filter(([, step]) => typeof step === 'function');
  expect(documented).toEqual(steps.map(([name]) => name));
});
