import type { Clock, Progress } from '../base';
import { type Interruption, watchInterruptions } from './interruption';
import { isInteractive, usesColor } from './output';
import { plainProgress } from './progress-plain';
import { terminalProgress } from './progress-terminal';
import { renderError } from './render-error';
import type { Surroundings } from './surroundings';

/** How long the clean-up may take after an exception that nobody caught: its promise may never settle. */
const cleanUpMs = 30_000;

interface Interruptible<T> {
  /** Settles only after everything it started has been stopped; aborting its signal makes it stop. */
  work: (progress: Progress, signal: AbortSignal) => Promise<T>;
  /** Shows the result. @returns the exit code */
  show: (result: T) => Promise<number>;
  /** What a signal stops, for the note that it was understood: `the session and the backend`. */
  stops: string;
  /** What is said when the work was over before the signal took effect. */
  whenOver: (result: T) => string;
  /** What is said when it was not. */
  whenInterrupted: string;
}

/** Runs a command's work with progress on stderr; a signal or an uncaught exception stops it in order. @returns the exit code */
export async function interruptible<T>(
  { stderr, env, clock, process: events }: Surroundings,
  { work, show, stops, whenOver, whenInterrupted }: Interruptible<T>,
  { verbose }: { verbose: boolean },
): Promise<number> {
  const progress = isInteractive(stderr, env)
    ? terminalProgress(stderr, { clock, color: usesColor(stderr, env) })
    : plainProgress(stderr, { clock, verbose });
  const interruption = watchInterruptions(events, stops, (text) => progress.note(text));
  try {
    const result = await orUncaught(work(progress, interruption.signal), interruption, clock);
    progress.stop();
    if (interruption.exitCode !== undefined) {
      stderr.write(`${whenOver(result)}\n`);
      return interruption.exitCode;
    }
    if (isInteractive(stderr, env)) stderr.write('\n');
    return await show(result);
  } catch (error) {
    progress.stop();
    if (interruption.exitCode === undefined) throw error;
    if (!isInterruption(error, interruption.signal)) stderr.write(renderError(error, { verbose }));
    stderr.write(`${whenInterrupted}\n`);
    return interruption.exitCode;
  } finally {
    interruption.release();
  }
}

/** The work's result; or the exception that nobody caught, once the work has stopped or had time to. */
async function orUncaught<T>(work: Promise<T>, interruption: Interruption, clock: Clock): Promise<T> {
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
    (result) => (broken ? uncaught : result),
    (error) => {
      if (broken) return uncaught;
      throw error;
    },
  );
  return Promise.race([done, uncaught]);
}

/** Whether the work failed for no other reason than that it was told to stop. */
function isInterruption(error: unknown, signal: AbortSignal): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth += 1)
    if (one === signal.reason || one.name === 'AbortError') return true;
  return false;
}
