import type { AgentProfile } from '../profile';
import type { SessionResult } from '../session';
import { compareResults } from './compare-results';
import type { Difference } from './difference';
import { scriptDuration, scriptTimes, type TickerGuess } from './infer';
import { RecordedServices } from './recorded-services';
import { contentBytes, recordsOf, type Stimulus, type Trace } from './trace';
import { VirtualClock } from './virtual-clock';
import { VirtualInstance } from './virtual-instance';
import { VirtualSession } from './virtual-session';

export interface ReplayOptions {
  trace: Trace;
  profile: AgentProfile;
  ticker: TickerGuess;
  /** When the agent was told, on opening its data channel anew, that the session is terminated: ms after t = 0. */
  refusedMs?: number;
  /** Outputs, by number, that reach the local file at another time than recorded, ms after t = 0. */
  arrivals?: ReadonlyMap<number, number>;
}

export interface FoundDifference extends Difference {
  /** It may come from output that reached the local file a few ms before or after it was recorded. */
  ofContent?: boolean;
  /** By how much the recorded messages are longer than the simulated ones, characters. */
  surplus?: number;
  /** ms after t = 0: of the recorded call, and of the simulation's last look at the local file. */
  recordedMs: number;
  readMs: number;
}

export interface Replay {
  /** The first one, if any. */
  difference?: FoundDifference;
  matchedCalls: number;
  matchedEvents: number;
  result?: SessionResult;
  /** The local file's bytes at the end. */
  localFile?: Uint8Array;
}

/**
 * Runs the simulated agent's own code against a recording, in virtual time: what happened to the real agent happens to
 * it at the same times, and the services answer as recorded. Stops at the first difference.
 */
export async function replay({
  trace,
  profile,
  ticker,
  refusedMs,
  arrivals,
}: ReplayOptions): Promise<Replay> {
  const { header } = trace;
  const startMs = Date.parse(header.wall);
  const clock = new VirtualClock(startMs);
  let difference: FoundDifference | undefined;
  let readMs = 0;
  let tickerStartMs = 0;
  const onDifference = (found: Omit<FoundDifference, 'readMs'>) => {
    difference ??= { ...found, readMs };
    clock.stop();
  };
  const services = new RecordedServices({
    trace,
    startMs,
    now: () => clock.now(),
    logsRetry: profile.logsRetry,
    tickerStartMs: () => tickerStartMs,
    onDifference,
  });
  const instance = new VirtualInstance({ ...instanceFacts(trace, startMs), profile, clock });
  let session: VirtualSession | undefined;

  const startSession = () => {
    session ??= new VirtualSession({
      header,
      profile,
      clock,
      logs: services.logs,
      s3: services.s3,
      random: (failure, retry, policy) => services.random(failure, retry, policy),
      tickerStart: () => {
        const now = clock.now() - startMs;
        tickerStartMs =
          'phaseMs' in ticker ? firstAfter(now, ticker.phaseMs, profile.tickMs) : now + ticker.afterStartMs;
        return startMs + tickerStartMs;
      },
      scriptMs: () => scriptDuration(trace, services.next('s3'), startMs, clock.now()),
      scriptTimes: () => scriptTimes(trace, clock.now()),
      onShell: () => services.shellStarted(),
      onRead: () => {
        readMs = clock.now() - startMs;
      },
      onResult: () => instance.changed(),
      onCrash: () => instance.changed(),
    });
    instance.startSession(session);
  };

  const act: { [What in Stimulus['what']]: (stimulus: Extract<Stimulus, { what: What }>) => void } = {
    'start-agent': () => instance.start(),
    // The session's worker begins when its data channel stands, below.
    'start-session': () => {},
    'shell-exit': () => session?.end(),
    'terminate-session': () => session?.end(),
    'truncate-local-file': () => session?.file?.truncate(),
    'delete-local-file': () => session?.file?.unlink(),
    signal: ({ targets, signal }) => {
      for (const target of targets) {
        if (target === 'core' || target === 'agent-worker') instance.signal(target, signal);
        else if (target === 'session-worker' && signal === 'SIGKILL') session?.process.kill();
        // An interactive shell ignores what a terminal's user would not want it to die of.
        else if (target === 'session-worker' || signal === 'SIGKILL' || signal === 'SIGHUP') session?.end();
      }
      instance.changed();
    },
  };

  if (refusedMs !== undefined) clock.at(startMs + refusedMs, () => session?.terminatedMeanwhile(), 'outside');
  let outputs = 0;
  const opened = recordsOf(trace, 'data-channel-open').length > 0;
  const shellExits = recordsOf(trace, 'stimulus').some(({ what }) => what === 'shell-exit');
  for (const record of trace.records) {
    const at = startMs + record.t * 1000;
    if (record.kind === 'data-channel-open') clock.at(at, startSession, 'outside');
    else if (record.kind === 'output') {
      const number = outputs++;
      const shifted = arrivals?.get(number);
      const bytes = contentBytes(record);
      clock.at(shifted === undefined ? at : startMs + shifted, () => session?.output(bytes), 'outside');
    } else if (record.kind === 'stimulus') {
      if (record.what === 'start-session' && !opened) clock.at(at, startSession, 'outside');
      clock.at(startMs + stimulusMs(record, trace), () => act[record.what](record as never), 'outside');
    } else if (record.kind === 'session-state' && record.state === 'Terminating' && !shellExits) {
      // A command without a shell: that the agent says so is all there is of its end.
      clock.at(at, () => session?.end(), 'outside');
    }
  }
  const endMs = (trace.records.at(-1)?.t ?? 0) * 1000;
  await clock.runUntil(startMs + endMs);
  if (difference === undefined) services.finish();
  if (difference === undefined && session) {
    const found = compareResults({ trace, startMs, endMs, session, reported: instance.reported });
    if (found) difference = { ...found, recordedMs: endMs, readMs };
  }
  return {
    difference,
    matchedCalls: services.matchedCalls,
    matchedEvents: services.matchedEvents,
    result: instance.reported.at(-1)?.result ?? session?.result,
    localFile: session?.file?.content(),
  };
}

function firstAfter(ms: number, phase: number, period: number): number {
  return ms + ((((phase - ms) % period) + period) % period);
}

/** A call this soon after a SIGKILL was under way when the signal was sent, ms. */
const killMs = 50;

function stimulusMs(stimulus: Stimulus, trace: Trace): number {
  const at = stimulus.t * 1000;
  if (stimulus.what !== 'signal' || stimulus.signal !== 'SIGKILL') return at;
  if (!stimulus.targets.includes('session-worker')) return at;
  const underWay = recordsOf(trace, 'call').filter(({ t }) => t * 1000 > at && t * 1000 <= at + killMs);
  return Math.max(at, ...underWay.map(({ t }) => t * 1000 + 0.5));
}

/** What the recording says of core and agent worker, and of the message service behind them. */
function instanceFacts(trace: Trace, startMs: number) {
  const { sessionId, instanceId, wholeAgent } = trace.header;
  const sent = recordsOf(trace, 'result-sent');
  return {
    sessionId,
    instanceId,
    wholeAgent,
    // A driver takes a result once; the message service may have acknowledged what was not sent again.
    acknowledgedAfter: wholeAgent ? Math.max(sent.length, 1) : 1,
    restartAt: (latest: number) => {
      const first = sent.find(({ t }) => startMs + t * 1000 > latest - 60_000);
      return first ? Math.min(latest, startMs + first.t * 1000 - 1) : latest;
    },
  };
}
