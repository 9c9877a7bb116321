import type { Alignment, Unit } from '../../archive/alignment';
import { goUtf8 } from '../../archive/text-form';
import { type DisplayedOutput, withoutLineEnd } from './lines';

/** What became of each displayed line. */
export interface LineCoverage {
  /** How often it was delivered whole; 0 is lost. */
  delivered: Uint32Array;
  /** How often any part of it was delivered beyond the first time. */
  extra: Uint32Array;
  /** Its expected text. */
  expected: string[];
  reordered: Set<number>;
}

/**
 * From units to lines. A line is delivered when all of it is; a unit that the agent strips to nothing cannot be seen
 * in the archive, and counts as delivered beside a delivered one: nothing that shows is missing there.
 * @param hidden lines of which the agent's own form shows nothing though there was something to show: they are lost
 * @param anything whether any event was delivered, be it an empty one: all there is of units that show nothing
 */
export function lineCoverage(
  lineCount: number,
  units: readonly Unit[],
  alignment: Alignment,
  hidden: ReadonlySet<number>,
  anything: boolean,
): LineCoverage {
  const copies = visibleCopies(units, alignment.copies, anything);
  const delivered = new Uint32Array(lineCount).fill(0xffffffff);
  const most = new Uint32Array(lineCount);
  const expected: string[] = new Array(lineCount).fill('');
  units.forEach(({ line, text }, i) => {
    if (line < 0) return;
    delivered[line] = Math.min(delivered[line]!, copies[i]!);
    most[line] = Math.max(most[line]!, copies[i]!);
    expected[line] += text;
  });
  for (const line of hidden) delivered[line] = 0;
  return {
    delivered,
    extra: most.map((count) => Math.max(0, count - 1)),
    expected,
    reordered: new Set(alignment.reordered.map((unit) => units[unit]!.line).filter((line) => line >= 0)),
  };
}

/** Whether nothing of the unit can be seen in the archive. */
export function isInvisible(unit: Unit): boolean {
  return !unit.ends && unit.bytes.length === 0;
}

function visibleCopies(units: readonly Unit[], copies: Uint32Array, anything: boolean): Uint32Array {
  const seen = copies.slice();
  const nothingSeen = units.every((unit, i) => isInvisible(unit) || copies[i] === 0);
  let before = nothingSeen && anything ? 1 : 0;
  units.forEach((unit, i) => {
    if (isInvisible(unit)) seen[i] = before;
    else before = Math.min(1, copies[i]!);
  });
  let after = 0;
  for (let i = units.length - 1; i >= 0; i--) {
    if (isInvisible(units[i]!)) seen[i] = Math.max(seen[i]!, after);
    else after = Math.min(1, copies[i]!);
  }
  return seen;
}

/**
 * What became of a line's characters beyond ASCII; undefined where it has none. `kept`: all are there, in their order.
 * `cut`: some are left out, as what a terminal overwrites is. `broken`: there are others, or in
 * another order.
 * @param shows the copy's text, where it is not the displayed one
 */
export function beyondAscii(
  output: DisplayedOutput,
  line: number,
  shows: string | undefined,
): 'kept' | 'cut' | 'broken' | undefined {
  const bytes = withoutLineEnd(output.bytes, output.lines[line]!);
  if (!bytes.some((byte) => byte >= 0x80)) return undefined;
  const beyond = (text: string) => [...text.replace(/[\x00-\x7f]+/g, '')];
  const shown = beyond(goUtf8(bytes));
  const copy = shows === undefined ? shown : beyond(shows);
  let found = 0;
  for (const character of shown) if (character === copy[found]) found++;
  if (found < copy.length) return 'broken';
  return copy.length === shown.length ? 'kept' : 'cut';
}

/** Whether the archive shows another text than the terminal did. Line ends do not count as text. */
export function isAltered(output: DisplayedOutput, line: number, expected: string): boolean {
  const shown = goUtf8(withoutLineEnd(output.bytes, output.lines[line]!));
  return shown !== (expected.endsWith('\r') && !shown.endsWith('\r') ? expected.slice(0, -1) : expected);
}
