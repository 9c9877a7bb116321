import { join, relative } from 'node:path';
import { build } from 'esbuild';

it('the package needs nothing but CDK, and no file of another room', async () => {
  const { metafile } = await build({
    entryPoints: [join(__dirname, 'index.ts')],
    absWorkingDir: __dirname,
    bundle: true,
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
  });
  const files = Object.keys(metafile.inputs).map((file) => relative('.', file));
  expect(files.length).toBeGreaterThan(30);
  // `pipeline` is what every room may read.
  expect(files.filter((file) => file.startsWith('..') && !file.startsWith('../pipeline/'))).toEqual([]);
  const packages = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external }) => external)
    .map(({ path }) => path.replace(/^(aws-cdk-lib)\/.*/, '$1'));
  expect([...new Set(packages)].sort()).toEqual(['aws-cdk-lib', 'constructs', 'node:fs', 'node:path']);
});
