import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../../../base';
import { type RunContext, runChild } from '../../../base/processes';
import { type Pipeline, readOutputs } from '../../../pipeline';
import { cdkEnvironment } from './cdk-environment';
import { DeployError } from './deploy-error';
import { deploymentApp, pathWithPinnedPrograms, pinnedProgram } from './repository';
import { requireLocalStack } from './require-localstack';
import { synthesise } from './synthesise';

export interface DeployOptions {
  /** cdklocal's log goes to `deploy.log` in the run's folder. Aborting the run ends cdklocal. */
  run: RunContext;
  /** `http://127.0.0.1:PORT`: LocalStack's one endpoint. */
  endpoint: string;
  region: string;
  /** The deployment's name (infra/settings/schema.ts): prefixes what it makes. */
  name: string;
  onProgress?: (line: string) => void;
  /** A cloud assembly that `synthesise` made, or the promise of one, which is awaited only when it is needed. */
  app?: string | Promise<string>;
  /** How long cdklocal may take, ms; 180,000 when left out. A paused LocalStack would hold it for ever. */
  deadlineMs?: number;
  /** Told how long each step took, ms: `identify`, `synth` (the wait for it), `cdklocal`. */
  onTiming?: (step: string, ms: number) => void;
}

/**
 * Deploys the pipeline into LocalStack with the repository's own cdklocal and reads its names back.
 * @throws UserError `endpoint-unreachable`, `not-localstack`, before anything is written; DeployError `synth-failed`,
 *   `deploy-failed`; BackendError `outputs-invalid`; the signal's reason
 */
export async function deployPipeline(options: DeployOptions): Promise<Pipeline> {
  const { run, endpoint, region, name } = options;
  const app = Promise.resolve(options.app ?? synthesise({ run, name, outDir: join(run.folder, 'cdk.out') }));
  // It may fail while the endpoint is still being asked; it is awaited below.
  app.catch(() => {});
  mkdirSync(run.folder, { recursive: true });

  options.onProgress?.(`asking ${endpoint} which account it is`);
  const identified = () => requireLocalStack({ endpoint, region, signal: run.signal });
  const account = await timed(options, 'identify', identified).catch(async (error) => {
    // A synthesis of our own must not outlive this call.
    if (options.app === undefined) await app.catch(() => {});
    throw error;
  });
  const assembly = await timed(options, 'synth', () => app);
  run.signal.throwIfAborted();

  options.onProgress?.(`cdklocal deploys ${name}`);
  const outputs = await timed(options, 'cdklocal', async () => {
    // LocalStack 4.14 says UPDATE_COMPLETE a moment before it has the outputs: an updated stack may need a second
    // look. The template is the same by then, so this deploys nothing.
    for (const _attempt of [1, 2]) {
      const found = await runCdklocal(options, assembly);
      if (found !== undefined) return found;
    }
    throw new DeployError(
      'deploy-failed',
      `stack ${name} has no outputs after its deployment`,
      lastLines(logFileOf(options)),
    );
  });
  return { ...outputs, account };
}

const logFileOf = ({ run }: DeployOptions): string => join(run.folder, 'deploy.log');

async function runCdklocal(options: DeployOptions, assembly: string) {
  const { run, endpoint, region, name } = options;
  const cdklocal = pinnedProgram('aws-cdk-local', 'cdklocal');
  const cdk = pinnedProgram('aws-cdk', 'cdk');
  const logFile = logFileOf(options);
  const outputsFile = join(run.folder, 'stack-outputs.json');
  const cdkHome = join(run.folder, '.cdk');
  // An earlier deployment's outputs must not be taken for this one's.
  rmSync(outputsFile, { force: true });
  try {
    const { failure } = await runChild({
      what: 'cdklocal deploy',
      command: process.execPath,
      args: [
        cdklocal.script,
        'deploy',
        '--all',
        ...['--app', assembly],
        ...['--require-approval', 'never'],
        // Without a change set, LocalStack 4.14 sets the outputs before the status. And it saves a round.
        ...['--method', 'direct'],
        ...['--outputs-file', outputsFile],
        ...['--progress', 'events'],
        '--no-notices',
        '--ci',
      ],
      cwd: deploymentApp().folder,
      env: {
        ...cdkEnvironment({ endpoint, region, cdkHome, base: process.env }),
        PATH: pathWithPinnedPrograms(process.env.PATH),
      },
      logFile,
      timeLimitMs: options.deadlineMs ?? 180_000,
      signal: run.signal,
      registry: run.registry,
    });
    if (failure !== undefined) {
      throw new DeployError(
        'deploy-failed',
        `cdklocal deploy of ${name} to ${endpoint} ended with ${failure}`,
        lastLines(logFile),
        { hint: `Its output is in ${logFile} (aws-cdk-local ${cdklocal.version}, aws-cdk ${cdk.version}).` },
      );
    }
  } finally {
    rmSync(cdkHome, { recursive: true, force: true });
  }
  return readOutputs(outputsFile, name);
}

async function timed<T>(options: DeployOptions, step: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    options.onTiming?.(step, Math.round(performance.now() - started));
  }
}
