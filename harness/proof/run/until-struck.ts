import type { Cell } from '../../report';

/** How often a scenario is run when its fault strikes at a moment that hurts nobody. */
export const mostTries = 3;

export interface Tries {
  /** @param attempt 1 for the first */
  run: (attempt: number) => Promise<Cell[]>;
  /** Told before the scenario is run once more. */
  again: (attempt: number, why: string) => void;
}

/**
 * A fault that strikes right after a flush, on a busy machine, finds nothing at risk: that shows nothing about the route,
 * and the scenario is run again. The last try counts as it is, and each cell says how many there were.
 */
export async function untilStruck({ run, again }: Tries): Promise<Cell[]> {
  for (let attempt = 1; ; attempt += 1) {
    const cells = await run(attempt);
    const bad = cells.filter(({ verdict }) => verdict !== 'valid');
    if (bad.length === 0 || !bad.every(hadNothingAtRisk) || attempt === mostTries)
      return cells.map((cell) => ({ ...cell, attempts: attempt }));
    again(attempt, 'the fault struck right after a flush, with nothing at risk: once more');
  }
}

/** All that was displayed was on its way when the fault struck. A route that really loses nothing does so every time. */
const hadNothingAtRisk = ({ expected, observed }: Cell) =>
  expected === 'tail-lost' && observed === 'complete';
