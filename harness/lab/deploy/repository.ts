import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../../base';

/** The folder that holds package.json, cdk.json and infra/. */
export const repositoryRoot = resolve(__dirname, '../../..');

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]),
});

/**
 * A program of a package that this repository has pinned, never one that is installed globally.
 * @throws HarnessError `package-missing`
 */
export function pinnedProgram(packageName: string, bin: string): { script: string; version: string } {
  try {
    const manifestFile = createRequire(join(repositoryRoot, 'package.json')).resolve(
      `${packageName}/package.json`,
    );
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
    const script = typeof manifest.bin === 'string' ? manifest.bin : z.string().parse(manifest.bin[bin]);
    return { script: join(dirname(manifestFile), script), version: manifest.version };
  } catch (cause) {
    throw new HarnessError(
      'package-missing',
      `cannot find ${bin} of the package ${packageName} below ${repositoryRoot}`,
      {
        hint: 'Run `npm ci` in the repository.',
        cause,
      },
    );
  }
}

/** PATH with this repository's programs and the running Node in front. */
export function pathWithPinnedPrograms(path: string | undefined): string {
  return [join(repositoryRoot, 'node_modules', '.bin'), dirname(process.execPath), path]
    .filter(Boolean)
    .join(delimiter);
}
