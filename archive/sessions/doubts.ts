import type { DecodeProblem } from '../decode';
import type { ArchivedRecord } from '../types';

/** Remembers which records nothing vouches for: a problem is known only after its records were read. */
export class Doubts {
  private readonly ranges = new Map<string, { from: number; to: number }[]>();

  add({ key, unproven }: DecodeProblem): void {
    if (!unproven) return;
    const known = this.ranges.get(key);
    if (known) known.push(unproven);
    else this.ranges.set(key, [unproven]);
  }

  isUnproven({ source }: ArchivedRecord): boolean {
    const ranges = this.ranges.get(source.key);
    return ranges?.some(({ from, to }) => source.envelope >= from && source.envelope < to) ?? false;
  }
}
