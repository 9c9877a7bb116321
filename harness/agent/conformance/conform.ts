import type { AgentProfile } from '../profile';
import { profileOf } from './agent-of';
import { refusedReconnects, tickerGuesses } from './infer';
import { type FoundDifference, type Replay, type ReplayOptions, replay } from './replay';
import { recordsOf, type Trace } from './trace';

/**
 * Output is recorded where the user's terminal is, and the agent writes it to its file at about the same time. How
 * much before or after a look of the publisher's it may lie to be taken for either, ms.
 */
const arrivalJitterMs = 100;
/** So many divisions of the outputs are tried around an instant, nearest first, before the messages' lengths guide. */
const nearestCuts = 6;

/** How a replay compares with its recording. */
export interface Conformance extends Replay {
  /** Outputs whose arrival in the local file was inferred. */
  inferredArrivals: number;
}

type Arrivals = ReadonlyMap<number, number>;
interface Output {
  ms: number;
}

/**
 * Replays a trace. What it leaves open is tried, and the first guess that explains all of it is taken; where none does,
 * the likeliest one's difference is told.
 * @param profile the agent that the trace itself names, by default
 */
export async function conform(trace: Trace, profile: AgentProfile = profileOf(trace)): Promise<Conformance> {
  let likeliest: Conformance | undefined;
  for (const refusedMs of refusedReconnects(trace)) {
    for (const ticker of tickerGuesses(trace, profile.tickMs)) {
      const run = await conformWith({ trace, profile, ticker, refusedMs });
      if (run.difference === undefined) return run;
      likeliest ??= run;
    }
  }
  return likeliest as Conformance;
}

/**
 * Where output was recorded within some ms of the publisher's look at the file, both orders are possible, and what the
 * recording's own call carries tells which it was.
 */
async function conformWith(guess: Omit<ReplayOptions, 'arrivals'>): Promise<Conformance> {
  const outputs = recordsOf(guess.trace, 'output').map(({ t }) => ({ ms: t * 1000 }));
  let arrivals: Arrivals = new Map();
  let best = await replay({ ...guess, arrivals });
  while (best.difference?.ofContent) {
    const better = await divideBetter(best, best.difference, { guess, arrivals, outputs });
    if (better === undefined) break;
    best = better.run;
    arrivals = better.arrivals;
  }
  return { ...best, inferredArrivals: arrivals.size };
}

interface Situation {
  guess: Omit<ReplayOptions, 'arrivals'>;
  arrivals: Arrivals;
  outputs: Output[];
}

/** Another division of the outputs around the instants in question that gets the replay further, if there is one. */
async function divideBetter(so: Replay, { recordedMs, readMs }: FoundDifference, situation: Situation) {
  const { guess, outputs } = situation;
  for (const instantMs of new Set([readMs, recordedMs])) {
    const cuts = cutsNear(instantMs, outputs);
    const tried = new Map<number, Replay>();
    const attempt = async (before: number) => {
      const arrivals = shift(situation, instantMs, before);
      const run = tried.get(before) ?? (await replay({ ...guess, arrivals }));
      tried.set(before, run);
      const isBetter = run.difference === undefined || run.matchedCalls > so.matchedCalls;
      return { run, arrivals, isBetter };
    };
    const nearest = [...cuts].sort((a, b) => a.distance - b.distance).slice(0, nearestCuts);
    for (const { before } of nearest) {
      const found = await attempt(before);
      if (found.isBetter) return found;
    }
    // More output before the instant makes longer messages: halve the range.
    let low = 0;
    let high = cuts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = await attempt((cuts[middle] as Cut).before);
      if (found.isBetter) return found;
      const { surplus } = found.run.difference as FoundDifference;
      if (surplus === undefined || found.run.matchedCalls !== so.matchedCalls) break;
      if (surplus > 0) low = middle + 1;
      else high = middle - 1;
    }
  }
  return undefined;
}

/** Outputs before number `before` are in the file at the instant, the others are not. */
interface Cut {
  before: number;
  /** How far from the instant the nearest output that it moves lies, ms. */
  distance: number;
}

function cutsNear(instantMs: number, outputs: Output[]): Cut[] {
  const cuts: Cut[] = [];
  const distanceOf = (index: number) =>
    Math.abs((outputs[index]?.ms ?? Number.NEGATIVE_INFINITY) - instantMs);
  for (let before = 0; before <= outputs.length; before++) {
    const distance = Math.min(distanceOf(before - 1), distanceOf(before));
    if (distance <= arrivalJitterMs) cuts.push({ before, distance });
  }
  return cuts;
}

function shift({ arrivals, outputs }: Situation, instantMs: number, before: number): Arrivals {
  const shifted = new Map(arrivals);
  for (const [number, { ms }] of outputs.entries()) {
    const at = shifted.get(number) ?? ms;
    if (number < before && at >= instantMs - 0.5) shifted.set(number, instantMs - 0.5);
    else if (number >= before && at <= instantMs + 0.5) shifted.set(number, instantMs + 0.5);
  }
  return shifted;
}
