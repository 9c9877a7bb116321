import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../repository-root';

// Each rule of .dependency-cruiser.cjs, broken once in a small tree of the same rooms.
const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cruise(files: Record<string, string>): string[] {
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', join(repositoryRoot, '.dependency-cruiser.cjs'), '--output-type', 'json', '.'],
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(
    stdout || `{"summary":{"violations":[{"rule":{"name":${JSON.stringify(stderr)}}}]}}`,
  );
  const found: { rule: { name: string }; from: string; to: string }[] = summary.violations;
  return found.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

test.each([
  ['base/clock.ts', "import '../pipeline';", 'arrows-of-base: base/clock.ts -> pipeline/index.ts'],
  ['pipeline/types.ts', "import '../archive';", 'arrows-of-pipeline: pipeline/types.ts -> archive/index.ts'],
  [
    'archive/types.ts',
    "import '../harness/lab';",
    'arrows-of-archive: archive/types.ts -> harness/lab/index.ts',
  ],
  ['archive/types.ts', "import '../operate';", 'arrows-of-archive: archive/types.ts -> operate/index.ts'],
  ['operate/x.ts', "import '../harness/lab';", 'arrows-of-operate: operate/x.ts -> harness/lab/index.ts'],
  ['harness/x.ts', "import '../scenarios';", 'arrows-of-harness: harness/x.ts -> scenarios/index.ts'],
  ['harness/x.ts', "import '../infra';", 'arrows-of-harness: harness/x.ts -> infra/index.ts'],
  ['scenarios/x.ts', "import '../cli';", 'arrows-of-scenarios: scenarios/x.ts -> cli/index.ts'],
  ['infra/x.ts', "import '../pipeline';", 'arrows-of-infra: infra/x.ts -> pipeline/index.ts'],
  ['cli/x.ts', "import '../tests';", 'arrows-of-cli: cli/x.ts -> tests/index.ts'],
  ['archive/x.ts', "import './decode/starts';", 'only-the-face: archive/x.ts -> archive/decode/starts.ts'],
  [
    'harness/x.ts',
    "import type { A } from '../base/errors';",
    'only-the-face: harness/x.ts -> base/errors.ts',
  ],
  [
    'archive/x.ts',
    "import './testing/made';",
    'tests-are-for-tests: archive/x.ts -> archive/testing/made.ts',
  ],
  ['base/x.ts', "import './gone';", 'found: base/x.ts -> ./gone'],
])('%s with %s is refused', (file, text, refused) => {
  expect(cruise({ ...rooms, [file]: text })).toEqual(expect.arrayContaining([refused]));
});

test('a circle is refused, however long', () => {
  const files = {
    'base/a.ts': "import './b';",
    'base/b.ts': "import './c';",
    'base/c.ts': "import type { A } from './a';",
  };
  expect(cruise({ ...rooms, ...files })).toHaveLength(1);
  expect(cruise({ ...rooms, ...files })[0]).toMatch(/^no-circle: base\/a\.ts/);
});

test('what follows the arrows passes', () => {
  expect(
    cruise({
      ...rooms,
      'cli/x.ts':
        "import type { A } from '../harness/lab'; import '../archive/decode'; export const late = () => import('../harness/lab');",
      'archive/x.test.ts': "import './decode/starts'; import './testing/made';",
      'archive/decode/x.ts': "import '../types'; import './starts'; import '../../pipeline';",
      'infra/x.ts': "import '../pipeline/data';",
      'tests/x.ts': "import '../cli/y'; import '../harness/lab';",
    }),
  ).toEqual([]);
});

const face = 'export type A = 1;\n';
const rooms: Record<string, string> = Object.fromEntries(
  [
    ...[
      'base/index.ts',
      'base/errors.ts',
      'pipeline/index.ts',
      'pipeline/data/index.ts',
      'archive/index.ts',
      'archive/types.ts',
    ],
    ...['archive/decode/index.ts', 'archive/decode/starts.ts', 'archive/testing/made.ts', 'operate/index.ts'],
    ...[
      'harness/lab/index.ts',
      'scenarios/index.ts',
      'cli/index.ts',
      'cli/y.ts',
      'infra/index.ts',
      'tests/index.ts',
    ],
  ].map((file) => [file, face]),
);
