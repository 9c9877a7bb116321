import { relative } from 'node:path';
import { version } from '../../package.json';
import type { Clock } from '../clock';
import type { Proof, Prove, ProveOptions } from '../proof-types';
import { outcomeOf, renderProof } from '../report';
import { exitCodes } from '../results';
import { checkRunsFolder } from '../run-folder';
import { checkOptions } from './check-options';
import { readCommandLine } from './command';
import { type Interruption, type ProcessEvents, watchInterruptions } from './interruption';
import { isInteractive, type Output, usesColor, widthOf, writeAll } from './output';
import { plainProgress } from './progress-plain';
import { terminalProgress } from './progress-terminal';
import { renderError } from './render-error';

/** The world outside of the command, so that tests can put another in its place. */
export interface Surroundings {
  /** Loads the work. Called only when there is something to prove: it takes a while to load. */
  loadProve(): Prove;
  scenarioNames(): string[];
  defaultCacheFolder(): string;
  randomSeed(): number;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  process: ProcessEvents;
  clock: Clock;
}

/** How long the clean-up may take after an exception that nobody caught: its promise may never settle. */
const cleanUpMs = 30_000;

/**
 * The command line `session-logs`. The result goes to stdout, progress and errors to stderr.
 * @param argv the arguments, without node and script
 * @returns the exit code, as `session-logs prove --help` documents it
 */
export async function run(argv: readonly string[], world: Surroundings): Promise<number> {
  const verbose = argv.includes('--verbose');
  try {
    const typed = readCommandLine(argv, { stdout: world.stdout, version });
    if (typeof typed === 'number') return typed;
    const scenarioNames = world.scenarioNames();
    if (typed.options.list === true) {
      await writeAll(world.stdout, scenarioNames.map((name) => `${name}\n`).join(''));
      return 0;
    }
    const options = checkOptions(typed, {
      scenarioNames,
      cacheFolder: world.defaultCacheFolder,
      seed: world.randomSeed,
    });
    checkRunsFolder(options.runsFolder);
    return await proveAndShow(options, world, { verbose, json: typed.options.json === true });
  } catch (error) {
    world.stderr.write(renderError(error, { verbose }));
    return exitCodes.untested;
  }
}

async function proveAndShow(
  options: ProveOptions,
  world: Surroundings,
  { verbose, json }: { verbose: boolean; json: boolean },
): Promise<number> {
  const { stderr, env, clock } = world;
  const progress = isInteractive(stderr, env)
    ? terminalProgress(stderr, { clock, color: usesColor(stderr, env) })
    : plainProgress(stderr, { clock, verbose });
  const interruption = watchInterruptions(world.process, (text) => progress.note(text));
  try {
    const work = world.loadProve()(options, progress, interruption.signal);
    const proof = await orUncaught(work, interruption, clock);
    progress.stop();
    if (interruption.exitCode !== undefined) {
      stderr.write(`Interrupted when the run was over: its result is in ${shown(proof.runFolderPath)}\n`);
      return interruption.exitCode;
    }
    if (isInteractive(stderr, env)) stderr.write('\n');
    return await show(proof, world, json);
  } catch (error) {
    progress.stop();
    if (interruption.exitCode === undefined) throw error;
    if (!isInterruption(error, interruption.signal)) stderr.write(renderError(error, { verbose }));
    stderr.write('Interrupted. This run has no result.\n');
    return interruption.exitCode;
  } finally {
    interruption.release();
  }
}

/** The work's result; or the exception that nobody caught, once the work has stopped or had time to. */
async function orUncaught(work: Promise<Proof>, interruption: Interruption, clock: Clock): Promise<Proof> {
  const settled = work.then(
    () => {},
    () => {},
  );
  const uncaught = interruption.uncaught.then(async (error) => {
    const inTime = new AbortController();
    await Promise.race([settled, clock.sleep(cleanUpMs, inTime.signal)]);
    inTime.abort();
    throw error;
  });
  // When both are there the exception wins: a result beside a broken promise is not to be trusted.
  let broken = false;
  void interruption.uncaught.then(() => {
    broken = true;
  });
  const done = work.then(
    (proof) => (broken ? uncaught : proof),
    (error) => {
      if (broken) return uncaught;
      throw error;
    },
  );
  return Promise.race([done, uncaught]);
}

async function show(
  { summary, runFolderPath }: Proof,
  { stdout, env }: Surroundings,
  json: boolean,
): Promise<number> {
  await writeAll(
    stdout,
    json
      ? `${JSON.stringify(summary, null, 2)}\n`
      : renderProof(summary, {
          color: usesColor(stdout, env),
          width: widthOf(stdout, env),
          runFolderPath: shown(runFolderPath),
        }),
  );
  return outcomeOf(summary).exitCode;
}

/** As the user would type it. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}

/** Whether the work failed for no other reason than that it was told to stop. */
function isInterruption(error: unknown, signal: AbortSignal): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth += 1)
    if (one === signal.reason || one.name === 'AbortError') return true;
  return false;
}
