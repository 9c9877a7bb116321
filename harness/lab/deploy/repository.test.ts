import { readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { deploymentApp, pathWithPinnedPrograms, pinnedProgram } from './repository';

const root = resolve(__dirname, '../../..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'harness/package.json'), 'utf8'));

describe('pinnedProgram', () => {
  it.each([
    ['aws-cdk-local', 'cdklocal'],
    ['aws-cdk', 'cdk'],
  ])('finds the %s that package.json pins', (packageName, bin) => {
    const { script, version } = pinnedProgram(packageName, bin);
    expect(version).toBe(dependencies[packageName]);
    expect(script.startsWith(join(root, 'node_modules', packageName))).toBe(true);
    expect(readFileSync(script, 'utf8')).toMatch(/^#!/);
  });

  it('says what to do when one is missing', () => {
    expect(() => pinnedProgram('no-such-package', 'x')).toThrow(
      expect.objectContaining({ code: 'package-missing', hint: expect.stringContaining('npm ci') }),
    );
  });
});

it('runs the CDK app of this repository from its source', () => {
  expect(deploymentApp()).toEqual({
    args: ['-r', join(root, 'base/register.cjs'), join(root, 'infra/app.ts')],
    folder: root,
  });
});

it('puts the pinned programs before any global one', () => {
  expect(pathWithPinnedPrograms(['/opt/global', '/bin'].join(delimiter)).split(delimiter)).toEqual([
    join(root, 'node_modules', '.bin'),
    dirname(process.execPath),
    '/opt/global',
    '/bin',
  ]);
});
