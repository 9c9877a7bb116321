/** Long enough for turns to cost nothing, short enough for Ctrl-C to seem at once. */
const turnMs = 50;

/**
 * For loops that may go on for long without waiting for anything: signals, timers and other work get no turn before somebody
 * lets them. Call it each time round, and await what it gives.
 * @returns a promise when it is time for a turn, else undefined; it rejects with the signal's reason after an abort
 */
export function breather(
  signal?: AbortSignal,
  now: () => number = () => performance.now(),
): () => Promise<void> | undefined {
  let last = now();
  return () => {
    if (now() - last < turnMs) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        last = now();
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      });
    });
  };
}
