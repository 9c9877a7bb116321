import type { Metafile } from 'esbuild';
import { complaintsOf } from './check';
import { entriesOf, type PackagePlan, packages, reached } from './plan';

const plan = (
  folder: string,
  manifest: Partial<PackagePlan['manifest']>,
  more: Partial<PackagePlan> = {},
): PackagePlan => ({
  folder,
  rooms: [folder],
  programs: [],
  byName: [],
  manifest: {
    name: folder,
    version: '1.0.0',
    exports: { '.': './index.ts' },
    dependencies: {},
    peerDependencies: {},
    peerDependenciesMeta: {},
    ...manifest,
  },
  ...more,
});
const harness = plan('harness', { name: '@x/harness' });

type Import = Metafile['inputs'][string]['imports'][number];
const inputsOf = (files: Record<string, Import[]>): Metafile['inputs'] =>
  Object.fromEntries(Object.entries(files).map(([file, imports]) => [file, { bytes: 1, imports }]));
const named = (path: string): Import => ({ path, kind: 'import-statement', external: true });

test('what is imported must be declared, and what is declared used', () => {
  const cli = plan('cli', { dependencies: { zod: '1', idle: '1' } });
  const inputs = inputsOf({
    'cli/index.ts': [named('zod'), named('@aws-sdk/client-s3/x'), named('node:fs'), named('path')],
  });
  expect(complaintsOf(cli, inputs, [cli, harness])).toEqual([
    'cli/package.json: @aws-sdk/client-s3 is imported and no dependency',
    'cli/package.json: idle is a dependency and never imported',
  ]);
});

test('a file of another package makes that a dependency; what is found by name counts as used', () => {
  const cli = plan('cli', { dependencies: { tool: '1' } }, { byName: ['tool'] });
  const inputs = inputsOf({
    'cli/index.ts': [{ path: 'harness/index.ts', kind: 'require-call' }],
    'harness/index.ts': [],
  });
  expect(complaintsOf(cli, inputs, [cli, harness])).toEqual([
    'cli/package.json: @x/harness is imported and no dependency',
  ]);
});

test('an optional package may be loaded late, and by what is loaded late', () => {
  const optional = {
    peerDependencies: { '@x/harness': '1' },
    peerDependenciesMeta: { '@x/harness': { optional: true } },
  };
  const cli = plan('cli', optional);
  const late: Import = { path: 'cli/prove.ts', kind: 'dynamic-import' };
  const files = {
    'cli/prove.ts': [{ path: 'harness/index.ts', kind: 'import-statement' as const }],
    'harness/index.ts': [],
  };
  expect(complaintsOf(cli, inputsOf({ 'cli/index.ts': [late], ...files }), [cli, harness])).toEqual([]);
  const early: Import = { ...late, kind: 'import-statement' };
  expect(complaintsOf(cli, inputsOf({ 'cli/index.ts': [early], ...files }), [cli, harness])).toEqual([
    'cli/prove.ts imports harness/index.ts of @x/harness, which may not be installed: load it by import() where it is needed',
  ]);
});

test('the packages of this repository are without a complaint', async () => {
  const all = packages();
  const inputs = await reached(all.flatMap(entriesOf));
  expect(all.flatMap((one) => complaintsOf(one, inputs, all))).toEqual([]);
  for (const one of all)
    expect(Object.keys(inputs).filter((file) => file.startsWith(`${one.folder}/`)).length).toBeGreaterThan(
      20,
    );
});
