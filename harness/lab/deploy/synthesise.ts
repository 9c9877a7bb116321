import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { lastLines } from '../../../base';
import { type RunContext, runChild } from '../../../base/processes';
import { withoutCloudSettings } from './cdk-environment';
import { DeployError } from './deploy-error';
import { deploymentApp } from './repository';

export interface SynthesiseOptions {
  run: Pick<RunContext, 'signal' | 'registry'>;
  /** The deployment's name: setting `name` of infra/settings/schema.ts. */
  name: string;
  /** Folder for the cloud assembly. Its log is written beside it, `<outDir>.log`. */
  outDir: string;
  /** Further settings of infra/settings/schema.ts. Only the archive stack is made, unless `stacks` says more. */
  settings?: Readonly<Record<string, string | number>>;
}

const cdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * Makes the CDK app's cloud assembly in a process of its own (0.7 s on 2 cores: not worth a cache). Needs no backend,
 * so it can run while LocalStack starts.
 * @returns `outDir`, to be given to `deployPipeline` as `app`
 * @throws DeployError `synth-failed`; the signal's reason
 */
export async function synthesise(options: SynthesiseOptions): Promise<string> {
  const logFile = `${options.outDir}.log`;
  mkdirSync(dirname(options.outDir), { recursive: true });
  const app = deploymentApp();
  const cdkJson = join(app.folder, 'cdk.json');
  const { context } = cdkJsonSchema.parse(
    existsSync(cdkJson) ? JSON.parse(readFileSync(cdkJson, 'utf8')) : {},
  );
  const { failure } = await runChild({
    what: 'CDK synthesis',
    command: process.execPath,
    args: app.args,
    cwd: app.folder,
    env: {
      ...withoutCloudSettings(process.env),
      // What the CLI would give the app.
      CDK_OUTDIR: options.outDir,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        // All that a proof needs: the other stacks would cost it seconds.
        stacks: 'archive',
        ...options.settings,
        name: options.name,
      }),
      CDK_VALIDATION: 'false',
    },
    logFile,
    signal: options.run.signal,
    registry: options.run.registry,
  });
  if (failure === undefined) return options.outDir;
  throw new DeployError(
    'synth-failed',
    `the CDK app infra/app.ts ended with ${failure}`,
    lastLines(logFile, 30),
    { hint: `Its output is in ${logFile}. \`npx cdk synth -c name=${options.name}\` runs the same app.` },
  );
}
