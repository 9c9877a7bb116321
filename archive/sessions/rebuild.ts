import type { ArchivedRecord } from '../types';
import type { DisplayedLines } from './displayed-lines';
import { type ReadRecord, withoutCopies } from './same-tick';
import type { DuplicateCounts, RebuiltEvent } from './types';

export interface RebuildOptions {
  isUnproven?: (record: ArchivedRecord) => boolean;
  /** What was displayed, from a whole transcript: it decides what else is `unknown`. */
  displayed?: DisplayedLines;
}

export const noDuplicates = (): DuplicateCounts => ({
  sameId: 0,
  sameCall: 0,
  repeatedLines: 0,
  doubtfulLines: 0,
  conflicts: 0,
});

/**
 * Rebuilds a session from its records in archive order, without duplicates.
 *
 * When an answer is lost, the agent sends the lines of its last call again with its next one, whole, from the first
 * line on, and with what came after them behind (agent-behaviour.md 2.4). A user who runs a command twice can leave
 * the very same records. Lines that begin a call and repeat all of the call before are therefore candidates; the
 * transcript decides them, and without one they are kept and counted as doubtful.
 * @param counts filled in while the events are read
 */
export async function* rebuildSession(
  records: AsyncIterable<ArchivedRecord>,
  counts: DuplicateCounts,
  options: RebuildOptions = {},
): AsyncGenerator<RebuiltEvent> {
  let previous: string[] = [];
  const isUnproven = options.isUnproven ?? (() => false);
  for await (const tick of ticks(records)) {
    const events = withoutCopies(tick, counts);
    const streamed = events.filter(({ kind }) => kind === 'streamed');
    const lines = streamed.flatMap((event) => event.lines);
    const run = repeats(previous, lines) ? previous.length : 0;
    const verdict = await judge(options.displayed, lines, run);
    if (verdict === 'copy') counts.repeatedLines += run;
    if (verdict === 'unknown') counts.doubtfulLines += run;
    let left = run;
    for (const event of events) {
      const here = event.kind === 'streamed' ? Math.min(left, event.lines.length) : 0;
      left -= here;
      yield rebuilt(event, here, verdict, isUnproven(event.record));
    }
    if (lines.length > 0) previous = lines;
  }
}

type RunVerdict = 'copy' | 'displayed' | 'unknown';

async function judge(
  displayed: DisplayedLines | undefined,
  lines: string[],
  run: number,
): Promise<RunVerdict> {
  if (displayed !== undefined) return displayed.judge(lines, run);
  return run === 0 ? 'displayed' : 'unknown';
}

function rebuilt(
  { record, kind, lines, doubtful }: ReadRecord,
  run: number,
  verdict: RunVerdict,
  unproven: boolean,
): RebuiltEvent {
  const copied = verdict === 'copy' ? run : 0;
  return {
    record,
    kind,
    lines: copied === 0 ? lines : lines.slice(copied),
    repeated: copied,
    doubtful: doubtful ? lines.length - copied : verdict === 'unknown' ? run : 0,
    unproven,
  };
}

/** The lines of a call begin with all the lines of the call before. */
function repeats(previous: readonly string[], lines: readonly string[]): boolean {
  if (previous.length === 0 || previous.length > lines.length) return false;
  return previous.every((line, i) => line === lines[i]);
}

/** Of one timestamp the agent sends four events; another writer may send any number, and is cut into pieces. */
const largestTick = 10_000;

async function* ticks(records: AsyncIterable<ArchivedRecord>): AsyncGenerator<ArchivedRecord[]> {
  let tick: ArchivedRecord[] = [];
  for await (const record of records) {
    if (tick.length > 0 && (record.timestamp !== tick[0]!.timestamp || tick.length >= largestTick)) {
      yield tick;
      tick = [];
    }
    tick.push(record);
  }
  if (tick.length > 0) yield tick;
}
