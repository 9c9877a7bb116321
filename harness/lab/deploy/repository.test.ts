import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pathWithPinnedPrograms, pinnedProgram, repositoryRoot } from './repository';

const { dependencies } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));

describe('pinnedProgram', () => {
  it.each([
    ['aws-cdk-local', 'cdklocal'],
    ['aws-cdk', 'cdk'],
  ])('finds the %s that package.json pins', (packageName, bin) => {
    const { script, version } = pinnedProgram(packageName, bin);
    expect(version).toBe(dependencies[packageName]);
    expect(script.startsWith(join(repositoryRoot, 'node_modules', packageName))).toBe(true);
    expect(readFileSync(script, 'utf8')).toMatch(/^#!/);
  });

  it('says what to do when one is missing', () => {
    expect(() => pinnedProgram('no-such-package', 'x')).toThrow(
      expect.objectContaining({ code: 'package-missing', hint: expect.stringContaining('npm ci') }),
    );
  });
});

it('puts the repository’s programs before any global one', () => {
  expect(pathWithPinnedPrograms(['/opt/global', '/bin'].join(delimiter)).split(delimiter)).toEqual([
    join(repositoryRoot, 'node_modules', '.bin'),
    dirname(process.execPath),
    '/opt/global',
    '/bin',
  ]);
});
