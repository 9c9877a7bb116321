import { checkDeployed } from './check-deployed';
import { checkLeg } from './check-leg';
import type { CheckInput, CheckResult } from './types';

/**
 * Compares what a session displayed with what its route delivered, and judges the route's contract:
 * what was acknowledged is there, what was displayed longer ago than the route's delay is there, what is lost is a
 * tail (`streaming`) or everything (the other two legs, and only where there was a fault), nothing is there that was
 * never displayed, nothing is there twice but for a retry, and all is in order. `deployed` keeps the contract when each
 * of its legs does. `unknown` when nothing was really tested. Pure; about linear in the session's length.
 */
export function checkSession(input: CheckInput): CheckResult {
  const { route } = input;
  return route === 'deployed' ? checkDeployed(input) : checkLeg({ ...input, route }).result;
}
