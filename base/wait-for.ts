import { type Clock, systemClock } from './clock';
import { HarnessError } from './errors';

export interface WaitOptions {
  /** What is waited for, as it should read after "timed out waiting for". */
  what: string;
  /** Give up after this many ms. */
  deadlineMs: number;
  /** First pause between two looks, ms; doubles up to `maxPauseMs`. */
  pauseMs?: number;
  maxPauseMs?: number;
  clock?: Clock;
  /** Aborting rejects with the signal's reason at once. */
  signal?: AbortSignal;
}

/**
 * Looks until `probe` gives something other than `undefined`, with backoff, until a deadline.
 * @throws HarnessError `deadline-exceeded`; whatever `probe` throws; the signal's reason
 */
export async function waitFor<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  options: WaitOptions,
): Promise<T> {
  const clock = options.clock ?? systemClock;
  const started = clock.now();
  let pause = options.pauseMs ?? 20;
  for (;;) {
    options.signal?.throwIfAborted();
    const found = await probe();
    if (found !== undefined) return found;
    if (clock.now() - started >= options.deadlineMs) {
      throw new HarnessError(
        'deadline-exceeded',
        `timed out after ${options.deadlineMs} ms waiting for ${options.what}`,
      );
    }
    await clock.sleep(pause, options.signal);
    pause = Math.min(pause * 2, options.maxPauseMs ?? 500);
  }
}
