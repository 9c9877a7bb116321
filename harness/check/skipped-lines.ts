import type { Unit } from '../../archive/alignment';
import { isInvisible } from './coverage';
import type { DisplayedOutput } from './lines';
import type { JournalCall, LegInput } from './types';

type Put = JournalCall & { carried: { from: number; to: number } };

/**
 * Lines that the publisher skipped: its counter goes on by one for each line that shows nothing and for each tick in
 * which there is nothing else, and after the next upload it leaves out as many lines as that. Seen by what the journal
 * says: a piece of the output that no Put carried, after a Put that begins with lines that show nothing, and no longer
 * than the ticks before that Put allow.
 * @returns the lines that are in such a piece as a whole, ascending
 * @source agent-behaviour.md 2.6, agent-2026.md 2.6
 */
export function skippedLines(
  { journal, ledger, rules }: Pick<LegInput, 'journal' | 'ledger' | 'rules'>,
  { bytes, lines }: DisplayedOutput,
  units: readonly Unit[],
): ReadonlySet<number> {
  const carried = journal.filter(
    (call): call is Put =>
      call.sessionId === ledger.sessionId && call.op === 'PutLogEvents' && call.carried !== undefined,
  );
  const accepted = carried
    .filter(({ status }) => status === 200)
    .toSorted((a, b) => a.carried.from - b.carried.from);
  const skipped = new Set<number>();
  for (const [i, put] of accepted.entries()) {
    const gap = {
      from: put.carried.to,
      // A session that ended in good order was read to its end, so what was not sent at the end was skipped as well.
      to: accepted[i + 1]?.carried.from ?? (ledger.faultAt === undefined ? bytes.length : put.carried.to),
    };
    if (gap.from >= gap.to) continue;
    if (carried.some((call) => call.carried.from < gap.to && call.carried.to > gap.from)) continue;
    const ticks = emptyTicks(put, units, lines, rules.tickMs);
    const pieces = units.filter(({ from, to }) => from >= gap.from && to <= gap.to && from < to).length;
    if (pieces > ticks) continue;
    lines.forEach(({ from, to }, line) => {
      if (from >= gap.from && to <= gap.to) skipped.add(line);
    });
  }
  return skipped;
}

/** By how much the counter can have gone on too far before a Put: the ticks that each line at its start was alone in. */
function emptyTicks(
  put: Put,
  units: readonly Unit[],
  lines: DisplayedOutput['lines'],
  tickMs: number,
): number {
  let ticks = 0;
  for (const unit of units) {
    if (unit.from < put.carried.from) continue;
    if (unit.to > put.carried.to || !isInvisible(unit)) break;
    ticks += Math.ceil(Math.max(0, put.at - lines[unit.line]!.at) / tickMs);
  }
  return ticks;
}
