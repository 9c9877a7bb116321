import type { Clients } from './clients';
import type { Forbidden } from './forbidden';
import { type Outcome, outcomeOf, textOf } from './outcome';

/** A forbidden action that was tried. */
export interface Tried extends Omit<Forbidden, 'call'> {
  outcome: Outcome;
}

/** Tries each forbidden action. */
export async function tryAll(rows: readonly Forbidden[], as: Clients): Promise<Tried[]> {
  return Promise.all(
    rows.map(async ({ call, ...row }) => ({ ...row, outcome: await outcomeOf(() => call(as)) })),
  );
}

/**
 * The rows that were not refused as they must be: the caller had the right, or the refusal was about something else than
 * the row is (then the call was broken, and proves nothing).
 */
export function notRefused(tried: readonly Tried[]): { what: string; outcome: string }[] {
  return tried.flatMap(({ what, action, resource, outcome }) => {
    if (outcome.kind === 'allowed') return [{ what, outcome: textOf(outcome) }];
    const named = outcome.action === action && outcome.resource === resource;
    return named ? [] : [{ what, outcome: `refused ${outcome.action} on ${outcome.resource}` }];
  });
}
