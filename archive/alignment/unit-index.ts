import type { Unit } from './unit';

/** A place in the units where a run of delivered strings can stand. */
export interface Position {
  at: number;
  end: number;
  count: number;
}

/** Places tried on either side of the last one: so many that the right one is among them, so few that it stays linear. */
const nearest = 8;
/** Units of one line that are joined to be found as one string; beyond that only the first is known. */
const joinedUnits = 8;

/** Where each expected string starts. */
export class UnitIndex {
  readonly #starts = new Map<string, number[]>();

  constructor(units: readonly Unit[]) {
    units.forEach((unit, i) => {
      this.#add(unit.text, i);
      let text = unit.text;
      for (let j = i; !units[j]!.ends && j + 1 < units.length && j - i < joinedUnits; j++) {
        text += units[j + 1]!.text;
        if (text !== unit.text) this.#add(text, i);
      }
    });
  }

  #add(text: string, at: number) {
    const starts = this.#starts.get(text);
    if (starts === undefined) this.#starts.set(text, [at]);
    else if (starts.at(-1) !== at) starts.push(at);
  }

  /**
   * Where `strings` from `k` on may start, near the given places. The rarest of the next strings is asked too, taken
   * to be as many units further on as strings: one common line in front must not hide where the others stand.
   * @param likely places to try whatever the index says
   */
  candidates(
    strings: readonly string[],
    k: number,
    lookAhead: number,
    near: readonly number[],
    likely: readonly number[],
  ): Set<number> {
    const found = new Set<number>([...near, ...likely]);
    const first = this.#starts.get(strings[k]!) ?? [];
    for (const place of near) addNearest(found, first, place, 0);
    if (first.length > nearest) {
      let rarest = first;
      let offset = 0;
      for (let i = 1; i < lookAhead && k + i < strings.length; i++) {
        const starts = this.#starts.get(strings[k + i]!);
        if (starts && starts.length < rarest.length) {
          rarest = starts;
          offset = i;
        }
      }
      if (offset > 0) for (const place of near) addNearest(found, rarest, place + offset, offset);
    }
    return found;
  }
}

function addNearest(found: Set<number>, starts: readonly number[], place: number, offset: number) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < place) low = middle + 1;
    else high = middle;
  }
  const to = Math.min(starts.length, low + nearest);
  for (let i = Math.max(0, low - nearest); i < to; i++) found.add(starts[i]! - offset);
}
