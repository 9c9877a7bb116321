/**
 * What a recording leaves open is read from the recording itself, within what the agent could have done: when its
 * ticker was made, how long `script` ran, how long the SDK paused before a retry.
 */
import type { CallFailure, LogEvent } from '../aws-ports';
import type { RetryPolicy } from '../profile';
import { retryDelay } from '../retry';
import { operationOf } from './compare';
import { type RecordedCall, recordsOf, type Trace } from './trace';

/** A goroutine that wakes up later than this after its tick says nothing about when the ticker was made, ms. */
const lateAtMostMs = 250;

/**
 * Phase of the streaming ticker, ms in [0, period): what makes the recorded ticks least late in all. `undefined` when
 * nothing was streamed.
 * @returns offset from t = 0, modulo `periodMs`
 */
export function tickPhase(trace: Trace, periodMs: number): number | undefined {
  const wall = Date.parse(trace.header.wall);
  const ticks: number[] = [];
  let last: number | undefined;
  for (const call of recordsOf(trace, 'call')) {
    if (operationOf(call) !== 'PutLogEvents') continue;
    const timestamp = (call.request.logEvents as LogEvent[] | undefined)?.[0]?.timestamp;
    // The SDK's retries carry the time of the first attempt.
    if (typeof timestamp === 'number' && timestamp !== last) ticks.push(timestamp - wall);
    last = timestamp;
  }
  if (ticks.length === 0) {
    const create = recordsOf(trace, 'call').find((call) => operationOf(call) === 'CreateLogStream');
    if (create) ticks.push(Math.round(create.t * 1000));
  }
  const modulo = (ms: number) => ((ms % periodMs) + periodMs) % periodMs;
  const lateness = (phase: number) =>
    ticks.reduce((sum, tick) => sum + Math.min(modulo(tick - phase), lateAtMostMs), 0);
  const phases = ticks.map(modulo);
  return phases.sort((a, b) => lateness(a) - lateness(b))[0];
}

/** Longest run of `script` that is taken for one, ms. */
const scriptAtMostMs = 1000;

/** How long `script` ran: from the session's end to the next look at the bucket's encryption, ms. */
export function scriptDuration(nextS3Call: RecordedCall | undefined, startMs: number, nowMs: number): number {
  if (nextS3Call === undefined) return 0;
  const gap = startMs + nextS3Call.t * 1000 - nowMs;
  return gap > 0 && gap <= scriptAtMostMs ? gap : 0;
}

/** How much a recorded pause may be off what the policy allows: timers fire late, calls take time, ms. */
const pauseEarlyMs = 5;
const pauseLateMs = 60;

export interface InferredPause {
  /** For `RetryDeps.random`. */
  random: number;
  /** What the policy allows, where the recorded pause lies outside of it. */
  outside?: { recorded: string; simulated: string };
}

/** The random number behind a recorded pause. */
export function pauseBefore(
  policy: RetryPolicy,
  failure: CallFailure,
  retry: number,
  recordedPauseMs: number | undefined,
): InferredPause {
  // No such call was recorded: as late as the agent could make it, which is still a call too many, unless it died.
  if (recordedPauseMs === undefined) return { random: 1 - Number.EPSILON };
  const least = retryDelay(policy, failure, retry, 0);
  const most = retryDelay(policy, failure, retry, 1);
  if (recordedPauseMs < least - pauseEarlyMs || recordedPauseMs > most + pauseLateMs) {
    return {
      random: 0,
      outside: {
        recorded: `${Math.round(recordedPauseMs)} ms before retry ${retry + 1} of ${failure.status} ${failure.code}`,
        simulated: `${least} to ${most} ms`,
      },
    };
  }
  const random = (recordedPauseMs - least) / (most - least);
  return { random: Math.min(Math.max(random, 0), 1 - Number.EPSILON) };
}
