import { goUtf8 } from '../text-form';
import type { Unit } from './unit';
import { type Position, UnitIndex } from './unit-index';

/** Where each delivered string belongs. */
export interface Alignment {
  /** How often each unit was delivered. */
  copies: Uint32Array;
  /** Delivered strings that fit nowhere. */
  unexpected: {
    event: number;
    index: number;
    text: string;
    /** The unit that was next when it came. */
    at: number;
  }[];
  /** Units that came after a later one. */
  reordered: number[];
}

/** How far a run of matching strings is followed when a place is searched in the midst of an event. */
const lookAhead = 64;
/** Two ticks' events, which is what a retry repeats. */
const eventsRemembered = 8;

/**
 * Lays what was delivered along what was expected, like a finger on the page: as long as the next string is the next
 * unit it only moves on. Where an event does not go on there, all places where it could stand are tried, and the one
 * that explains most of it wins. So a gap, a repetition and a move each end where the text says they end, and the
 * work stays about linear. Where equal lines leave a choice, the counts are right whichever is chosen.
 *
 * An event may end between two units of one line, and only there; a unit of no visible text may vanish.
 * @param delivered the delivered strings, event by event, in archive order
 * @param sent how often the agent sent this unit: where more than it came so far, a repetition is likelier than a gap
 */
export function align(
  units: readonly Unit[],
  delivered: readonly (readonly string[])[],
  sent: (unit: number) => number = () => 1,
): Alignment {
  // An event whose only text was stripped says nothing of what comes before or after it.
  const events = delivered.filter((strings) => strings.length > 0);
  const n = units.length;
  const index = new UnitIndex(units);
  const copies = new Uint32Array(n);
  const unexpected: Alignment['unexpected'] = [];
  const firstSeen: number[] = [];
  /** Where the last few events start: what is sent again starts where it started before. */
  const recentStarts: number[] = [];
  let finger = 0;
  /** One past the last unit delivered so far. */
  let front = 0;

  const mayComeAgain = (unit: number) => copies[unit]! < sent(unit);

  /** All ends (exclusive) of runs of units from `at` that read `text`, ascending. `last`: it is its event's last string. */
  function endsOf(at: number, text: string, last: boolean): number[] {
    const first = units[at];
    if (first === undefined) return [];
    if (first.ends) return first.text === text ? [at + 1] : [];
    const ends: number[] = [];
    let size = 0;
    let pieces = 0;
    let joined = '';
    let joinedTo = at;
    for (let i = at; i < n; i++) {
      const unit = units[i]!;
      if (unit.bytes.length > 0) {
        size += unit.text.length;
        pieces++;
      }
      // A character cut in two reads as up to four U+FFFD apart and as one character together.
      if (size - text.length > 4 * pieces) break;
      if ((unit.ends || (last && text !== '')) && text.length - size <= 4 * pieces) {
        joined = joinUnits(units, at, i + 1, joined, joinedTo);
        joinedTo = i + 1;
        if (joined === text) ends.push(i + 1);
      }
      if (unit.ends) break;
    }
    return ends;
  }

  /** How many strings of event `e` from `k` on stand at `at`, and where they end. */
  function run(at: number, e: number, k: number, limit: number): Position {
    const strings = events[e] ?? [];
    let end = at;
    let count = 0;
    while (k + count < strings.length && count < limit) {
      const next = endsOf(end, strings[k + count]!, k + count === strings.length - 1).at(-1);
      if (next === undefined) break;
      end = next;
      count++;
    }
    return { at, end, count };
  }

  /** How many strings from event `e` on stand at `at` without a gap, over event borders. */
  function runOn(at: number, e: number): number {
    let total = 0;
    for (let end = at; e < events.length && total < lookAhead; e++) {
      const next = run(end, e, 0, lookAhead - total);
      total += next.count;
      if (next.count < events[e]!.length) break;
      end = next.end;
    }
    return total;
  }

  /** Of two places that explain as much of this event, which explains more of what comes after it, and how likely it is. */
  function rank(position: Position, e: number, whole: boolean): number[] {
    const back = position.at < front;
    const after = whole ? Math.max(runOn(position.end, e + 1), back ? runOn(front, e + 1) : 0) : 0;
    const likely = back && copies[position.at]! > 0 ? (mayComeAgain(position.at) ? 2 : 0) : 1;
    return [position.count, after, likely, -Math.abs(position.at - finger)];
  }

  /** The best place for event `e` from string `k` on; undefined where its first string stands nowhere. */
  function place(e: number, k: number): number | undefined {
    const strings = events[e]!;
    const limit = k === 0 ? Number.POSITIVE_INFINITY : lookAhead;
    const rest = strings.length - k;
    let best: { position: Position; rank: number[] } | undefined;
    for (const at of index.candidates(strings, k, lookAhead, [front, finger], k === 0 ? recentStarts : [])) {
      const position = run(at, e, k, limit);
      if (position.count === 0 || (best && position.count < best.position.count)) continue;
      const ranked = rank(position, e, position.count === rest);
      if (!best || isHigher(ranked, best.rank)) best = { position, rank: ranked };
    }
    return best?.position.at;
  }

  function mark(from: number, to: number) {
    for (let i = from; i < to; i++) if (copies[i]!++ === 0) firstSeen.push(i);
    front = Math.max(front, to);
  }

  /** An event's last string may leave units behind that add no visible text: the next event says whether it did. */
  function chooseEnd(ends: number[], e: number): number {
    if (ends.length === 1) return ends[0]!;
    const reach = ends.map((end) => runOn(end, e + 1));
    const farthest = Math.max(...reach);
    const repeated = recentStarts.filter(mayComeAgain).map((at) => runOn(at, e + 1));
    // Where the next event goes on from neither, it repeats something or comes after a gap: take no more than needed.
    if (farthest <= Math.max(0, ...repeated) && e + 1 < events.length) return ends[0]!;
    return ends[reach.lastIndexOf(farthest)]!;
  }

  events.forEach((strings, e) => {
    const goesOn = finger === front && run(finger, e, 0, Number.POSITIVE_INFINITY).count === strings.length;
    if (!goesOn) finger = place(e, 0) ?? finger;
    recentStarts.push(finger);
    if (recentStarts.length > eventsRemembered) recentStarts.shift();
    strings.forEach((text, k) => {
      const last = k === strings.length - 1;
      let ends = endsOf(finger, text, last);
      if (ends.length === 0) {
        const other = place(e, k);
        if (other === undefined) {
          unexpected.push({ event: e, index: k, text, at: finger });
          return;
        }
        finger = other;
        ends = endsOf(finger, text, last);
      }
      const end = chooseEnd(ends, e);
      mark(finger, end);
      finger = end;
    });
  });

  const eventOf = delivered.flatMap((strings, e) => (strings.length > 0 ? [e] : []));
  return {
    copies,
    unexpected: unexpected.map((found) => ({ ...found, event: eventOf[found.event]! })),
    reordered: outOfOrder(firstSeen),
  };
}

/** The text of units [from, to), given that of [from, done). Bytes are joined first: a character may be cut in two. */
function joinUnits(units: readonly Unit[], from: number, to: number, joined: string, done: number): string {
  const added = units.slice(done, to).filter((unit) => unit.bytes.length > 0);
  if (added.length === 0) return joined;
  return goUtf8(Buffer.concat(units.slice(from, to).map((unit) => unit.bytes)));
}

function isHigher(a: number[], b: number[]): boolean {
  const i = a.findIndex((value, j) => value !== b[j]);
  return i >= 0 && a[i]! > b[i]!;
}

/** The fewest values to take out so that the others ascend (all that is not in a longest ascending subsequence). */
function outOfOrder(values: readonly number[]): number[] {
  const tails: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  values.forEach((value, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const kept = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i]!) kept.add(i);
  return values.filter((_, i) => !kept.has(i));
}
