/**
 * What a recording leaves open is read from the recording itself, within what the agent could have done: when its
 * ticker was made, how long `script` ran, how long the SDK paused before a retry.
 */
import type { CallFailure, LogEvent } from '../aws-ports';
import type { RetryPolicy } from '../profile';
import { retryDelay } from '../retry';
import { operationOf } from './compare';
import { contentBytes, type RecordedCall, recordsOf, type Trace } from './trace';

/** A goroutine that wakes up later than this after its tick says nothing about when the ticker was made, ms. */
const lateAtMostMs = 250;
/** How much earlier than the first recorded tick is tried, ms: all of them may be late. */
const earlierMs = [10, 25, 50, 100];
/**
 * Where no tick is recorded: how long after the checks at its start a session's ticker may be made, ms. In the
 * recordings that show it, it is 14 to 119 ms; a start may be 300 ms late (agent-behaviour.md 11).
 */
const startAtMostMs = 400;
const startStepMs = 10;

/** When the streaming ticker was made: a phase modulo its period, ms after t = 0, or so long after the shell's start. */
export type TickerGuess = { phaseMs: number } | { afterStartMs: number };

/**
 * What the streaming ticker may have been, the likeliest first. A recording with ticks shows their phase, but for how
 * late each is; one that died before its first tick shows nothing, and then all that fit are tried.
 */
export function tickerGuesses(trace: Trace, periodMs: number): TickerGuess[] {
  const ticks = recordedTicks(trace);
  if (ticks.length === 0)
    return Array.from({ length: startAtMostMs / startStepMs + 1 }, (_, i) => ({
      afterStartMs: i * startStepMs,
    }));
  const modulo = (ms: number) => ((ms % periodMs) + periodMs) % periodMs;
  const lateness = (phase: number) =>
    ticks.reduce((sum, tick) => sum + Math.min(modulo(tick - phase), lateAtMostMs), 0);
  const phases = [...new Set(ticks.map(modulo))].sort((a, b) => lateness(a) - lateness(b));
  const likeliest = phases[0] as number;
  return [likeliest, ...earlierMs.map((ms) => modulo(likeliest - ms))].map((phaseMs) => ({ phaseMs }));
}

/** When events were made, ms after t = 0: once for each PutLogEvents that is no retry. */
function recordedTicks(trace: Trace): number[] {
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
  return ticks;
}

/** Longest run of `script` that is taken for one, ms. */
const scriptAtMostMs = 1000;

/**
 * How long `script` ran, with what the agent then made of the transcript, ms: from the session's end to the next look
 * at the bucket's encryption; where there is none, because the agent did not survive it, to the end of its connections.
 */
export function scriptDuration(
  trace: Trace,
  nextS3Call: RecordedCall | undefined,
  startMs: number,
  nowMs: number,
): number {
  const gapTo = ({ t }: { t: number }) => startMs + t * 1000 - nowMs;
  const closed = trace.header.preferences.s3BucketName
    ? recordsOf(trace, 'data-channel-closed').find((record) => gapTo(record) > 0)
    : undefined;
  const next = nextS3Call ?? closed;
  const gap = next ? gapTo(next) : 0;
  return gap > 0 && gap <= scriptAtMostMs ? gap : 0;
}

const scriptTime = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00/g;
/** How far what `script` says of its times may lie from the session's end, ms. */
const scriptTimeOffMs = 3000;

/**
 * When `script` began and ended, as the recorded transcripts have it. It matters where an escape sequence has damaged
 * the line that says so; the session's end where no transcript tells.
 */
export function scriptTimes(trace: Trace, nowMs: number): { startedAt: Date; endedAt: Date } {
  const bodies = recordsOf(trace, 'call').flatMap(({ service, request }) => {
    if (service === 's3')
      return request.body ? [Buffer.from(contentBytes(request.body as object)).toString('latin1')] : [];
    return ((request.logEvents ?? []) as LogEvent[]).map(({ message }) => message);
  });
  const times = bodies
    .flatMap((body) => body.match(scriptTime) ?? [])
    .map((text) => Date.parse(text.replace(' ', 'T')))
    .filter((time) => Math.abs(time - nowMs) <= scriptTimeOffMs);
  const [first = nowMs, last = first] = [times[0], times.at(-1)];
  return { startedAt: new Date(first), endedAt: new Date(last) };
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

/**
 * When the agent was told, on opening its data channel anew, that its session is terminated: ms after t = 0. A channel
 * that was cut for good under a session that nothing had ended shows it, or that nobody answered: then both are tried,
 * unless a note says which.
 */
export function refusedReconnects(trace: Trace): (number | undefined)[] {
  const lostMs = dataChannelLostMs(trace);
  if (lostMs === undefined) return [undefined];
  const isTold = recordsOf(trace, 'note').some(({ text }) => /already terminated/i.test(String(text)));
  return isTold ? [lostMs] : [lostMs, undefined];
}

function dataChannelLostMs({ records }: Trace): number | undefined {
  const ends = records.findIndex(
    (record) =>
      (record.kind === 'stimulus' && ['shell-exit', 'terminate-session', 'signal'].includes(record.what)) ||
      (record.kind === 'session-state' && record.state === 'Terminating') ||
      record.kind === 'document-result' ||
      record.kind === 'result-sent',
  );
  const living = ends < 0 ? records : records.slice(0, ends);
  const last = living.filter(({ kind }) => /^data-channel-/.test(kind)).at(-1);
  if (last?.kind !== 'data-channel-closed') return undefined;
  const reopened = records.some(({ kind, t }) => kind === 'data-channel-open' && t >= last.t);
  return reopened ? undefined : last.t * 1000;
}
