import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../../base';

const manifestSchema = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]),
});

const found = createRequire(__filename);

/** @throws HarnessError `package-missing` */
function resolved(specifier: string, what: string): string {
  try {
    return found.resolve(specifier);
  } catch (cause) {
    throw new HarnessError('package-missing', `cannot find ${what}`, {
      hint: 'Run `npm ci` where package.json is; the package belongs to what @session-logs/harness depends on.',
      cause,
    });
  }
}

/**
 * The CDK app that is deployed, as `@session-logs/infra` has it: in this repository the source, else compiled.
 * @returns what Node needs to run it, and the folder in which it is run: cdk.json is there, if there is one
 * @throws HarnessError `package-missing`
 */
export function deploymentApp(): { args: string[]; folder: string } {
  const app = resolved('@session-logs/infra/app', 'the CDK app of the package @session-logs/infra');
  const folder = dirname(dirname(app));
  const loader = app.endsWith('.ts') ? ['-r', join(folder, 'base', 'register.cjs')] : [];
  return { args: [...loader, app], folder };
}

/**
 * A program of a package that this harness has pinned, never one that is installed globally.
 * @throws HarnessError `package-missing`
 */
export function pinnedProgram(packageName: string, bin: string): { script: string; version: string } {
  const manifestFile = resolved(`${packageName}/package.json`, `${bin} of the package ${packageName}`);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  const script = typeof manifest.bin === 'string' ? manifest.bin : z.string().parse(manifest.bin[bin]);
  return { script: join(dirname(manifestFile), script), version: manifest.version };
}

/** PATH with the pinned programs and the running Node in front. */
export function pathWithPinnedPrograms(path: string | undefined): string {
  const cdk = dirname(resolved('aws-cdk/package.json', 'the package aws-cdk'));
  return [join(dirname(cdk), '.bin'), dirname(process.execPath), path].filter(Boolean).join(delimiter);
}
