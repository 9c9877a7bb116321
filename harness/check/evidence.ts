import type { Leg } from '../../pipeline';
import type { JournalCall } from './types';

/** A piece of the displayed output, [from, to) in bytes. */
export interface Span {
  from: number;
  to: number;
}

/** What the journal says of a session on one leg. */
export interface Evidence {
  /** For each line, the call that completed its acknowledgement: all its bytes were in Puts that answered 200. */
  acknowledgedBy: (JournalCall | undefined)[];
  /** For each unit, how many Puts carried it, answered or not. */
  sent: Uint32Array;
  /** Calls of this session, whatever the leg, that got any answer: it was being logged. */
  answered: number;
}

const puts: Record<JournalCall['service'], readonly string[]> = {
  logs: ['PutLogEvents'],
  s3: ['PutObject', 'CompleteMultipartUpload'],
};

/**
 * Reads the journal for one session and leg. Calls of other sessions, and Puts of the other service, say nothing.
 * @param lines ascending and without gaps
 * @param units ascending
 */
export function evidenceOf(
  journal: readonly JournalCall[],
  sessionId: string,
  leg: Leg,
  lines: readonly Span[],
  units: readonly Span[],
): Evidence {
  const service = leg === 'direct-s3' ? 's3' : 'logs';
  const calls = journal.filter((call) => call.sessionId === sessionId);
  const carriers = calls.flatMap((call) =>
    call.service === service && puts[service].includes(call.op) && call.carried
      ? [{ ...call.carried, call }]
      : [],
  );
  return {
    acknowledgedBy: acknowledgements(
      carriers.filter(({ call }) => call.status === 200),
      lines,
    ),
    sent: timesSent(carriers, units),
    answered: calls.filter((call) => call.status > 0).length,
  };
}

type Carrier = Span & { call: JournalCall };

function timesSent(carriers: readonly Carrier[], units: readonly Span[]): Uint32Array {
  const sent = new Uint32Array(units.length);
  const lastAttempt = new Uint32Array(units.length);
  for (const { from, to, call } of carriers) {
    for (let i = firstEndingAfter(units, from); i < units.length && units[i]!.from < to; i++) {
      sent[i]!++;
      lastAttempt[i] = Math.max(lastAttempt[i]!, call.attempt);
    }
  }
  // A retry that was journalled alone still tells of the tries before it.
  return sent.map((times, i) => Math.max(times, lastAttempt[i]!));
}

function acknowledgements(carriers: readonly Carrier[], lines: readonly Span[]): Evidence['acknowledgedBy'] {
  const by: Evidence['acknowledgedBy'] = new Array(lines.length).fill(undefined);
  let from = 0;
  let to = 0;
  for (const carrier of carriers.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (carrier.from > to) from = to = carrier.from;
    if (carrier.to <= to) continue;
    for (let i = firstEndingAfter(lines, to); i < lines.length && lines[i]!.to <= carrier.to; i++) {
      if (lines[i]!.from >= from) by[i] = carrier.call;
    }
    to = carrier.to;
  }
  return by;
}

/** Index of the first span that ends after `offset`. */
function firstEndingAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.to <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
