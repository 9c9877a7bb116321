/**
 * How long until faults can be injected: LocalStack started and the pipeline deployed into it.
 * `npm run bench:ready [-- --rounds 3 --cache FOLDER --backend container]`
 *
 * Plain: start LocalStack, `cdklocal bootstrap`, `cdklocal deploy`, one after the other, as their manuals say.
 * Ours: what `prove` does. The same stack, the same LocalStack, the same installed packages, in turns; an unmeasured start
 * comes first, so that neither pays for the installation.
 */
import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { lastLines, messageOf, SessionLogsError, UserError } from '../base';
import { makeTempFolder, openRun, type RunContext, runChild } from '../base/processes';
import { createContainerBackend, createProcessBackend } from '../harness/backend';
import type { StartedBackend } from '../harness/backend/types';
import {
  cdkEnvironment,
  DeployError,
  deploymentApp,
  deployPipeline,
  pathWithPinnedPrograms,
  pinnedProgram,
  synthesise,
} from '../harness/lab';

const region = 'ap-northeast-1';
const name = 'bench-ready';
/** What the proof promises: ready in at most half the time. */
const aim = 0.5;

/** Where the time of one way went: step -> ms, in order. `all` is from begin to end, so it counts what overlaps once. */
type Steps = Map<string, number>;

async function measured<T>(steps: Steps, step: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    steps.set(step, performance.now() - began);
  }
}

async function plainWay(start: () => Promise<StartedBackend>, run: RunContext) {
  const steps: Steps = new Map();
  const backend = await measured(steps, 'all', async () => {
    const started = await measured(steps, 'start LocalStack', start);
    const cdklocal = (...args: string[]) => plainCdklocal(started.endpoint, args, run);
    await measured(steps, 'cdklocal bootstrap', () => cdklocal('bootstrap', `aws://000000000000/${region}`));
    await measured(steps, 'cdklocal deploy', () => cdklocal('deploy', '--require-approval', 'never'));
    return started;
  });
  await backend.stop();
  return steps;
}

async function ourWay(start: () => Promise<StartedBackend>, run: RunContext) {
  const steps: Steps = new Map();
  const backend = await measured(steps, 'all', async () => {
    const app = measured(steps, 'synthesise (meanwhile)', () =>
      synthesise({ run, name, outDir: join(run.folder, 'cdk.out') }),
    );
    app.catch(() => {});
    const started = await measured(steps, 'start LocalStack', start);
    const onTiming = (step: string, ms: number) => {
      steps.set(step === 'synth' ? 'wait for the synthesis' : step, ms);
    };
    await deployPipeline({ run, endpoint: started.endpoint, region, name, app, onTiming });
    return started;
  });
  await backend.stop();
  return steps;
}

async function plainCdklocal(endpoint: string, args: string[], { folder, signal, registry }: RunContext) {
  const logFile = join(folder, 'plain.log');
  const env = cdkEnvironment({ endpoint, region, cdkHome: join(folder, '.cdk'), base: process.env });
  // Plain is without what we found out, but still without the user's credentials.
  delete env.CDK_VALIDATION;
  env.NODE_OPTIONS = process.env.NODE_OPTIONS ?? '';
  const { failure } = await runChild({
    what: `cdklocal ${args[0]}`,
    command: process.execPath,
    args: [
      pinnedProgram('aws-cdk-local', 'cdklocal').script,
      ...args,
      ...['--app', 'node -r ./base/register.cjs bench/plain-app.ts'],
      ...['--context', `name=${name}`],
      ...['--output', join(folder, 'plain.out')],
    ],
    cwd: deploymentApp().folder,
    env: { ...env, PATH: pathWithPinnedPrograms(process.env.PATH) },
    logFile,
    signal,
    registry,
  });
  if (failure) {
    throw new DeployError('deploy-failed', `cdklocal ${args[0]} ended with ${failure}`, lastLines(logFile));
  }
}

const seconds = (ms: number | undefined) => (ms === undefined ? '' : (ms / 1000).toFixed(1));
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);
const median = (values: number[]) => sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN;

function table(title: string, rounds: Steps[]): string {
  const print = new Table({
    head: [title, 's'],
    colAligns: ['left', 'right'],
    style: { head: [], border: [] },
  });
  const steps = [...new Set(rounds.flatMap((round) => [...round.keys()]))].filter((step) => step !== 'all');
  for (const step of [...steps, 'all']) {
    print.push([step, seconds(median(rounds.map((round) => round.get(step) ?? 0)))]);
  }
  return print.toString();
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1) return rounds;
  throw new UserError('bad-flag', `--rounds must be a whole number from 1, not "${text}"`);
}

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '1' },
      backend: { type: 'string', default: 'process' },
      cache: { type: 'string', default: join(homedir(), '.cache', 'session-logs') },
    },
  });
  const rounds = roundsOf(values.rounds);
  if (!['process', 'container'].includes(values.backend)) {
    throw new UserError('bad-flag', `--backend must be process or container, not "${values.backend}"`);
  }
  const run = openRun({
    id: `bench-${process.pid}`,
    folder: makeTempFolder('bench'),
    cacheFolder: values.cache,
    signal,
  });
  let running: StartedBackend | undefined;
  const start = async () => {
    const backend =
      values.backend === 'container'
        ? createContainerBackend()
        : createProcessBackend({ cacheFolder: values.cache });
    const started = await backend.start({ run });
    running = started;
    return started;
  };
  const plain: Steps[] = [];
  const ours: Steps[] = [];
  try {
    console.log('warming up: installing if need be, and one start');
    await (await start()).stop();
    for (let round = 1; round <= rounds; round += 1) {
      console.log(`round ${round} of ${rounds}: plain`);
      plain.push(await plainWay(start, run));
      console.log(`round ${round} of ${rounds}: ours`);
      ours.push(await ourWay(start, run));
    }
  } finally {
    await running?.stop();
    run.registry.close();
    rmSync(run.folder, { recursive: true, force: true });
  }
  const all = (way: Steps[]) => median(way.map((round) => round.get('all') ?? Number.NaN));
  const ratio = all(ours) / all(plain);
  console.log(table('plain, one after the other', plain));
  console.log(table('ours', ours));
  const verdict = ratio <= aim ? 'reached' : 'MISSED';
  console.log(
    `ready to inject: ours ${seconds(all(ours))} s, plain ${seconds(all(plain))} s, ratio ${ratio.toFixed(2)} (aim: at most ${aim.toFixed(2)}, ${verdict}; median of ${rounds})`,
  );
  return ratio <= aim ? 0 : 1;
}

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(new UserError('interrupted', `interrupted by ${signal}`)));
}
main(interrupt.signal).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(messageOf(error));
    if (error instanceof SessionLogsError && error.hint) console.error(error.hint);
    process.exitCode = interrupt.signal.aborted ? 130 : 2;
  },
);
