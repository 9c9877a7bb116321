import type { Verdict } from '../../base';
import type { CheckResult, LossShape } from './types';

/** A check against what its scenario expects. */
export interface Judgement {
  verdict: Verdict;
  /** One sentence each, cause first. Empty when valid. */
  findings: string[];
}

const words: Record<LossShape, string> = {
  complete: 'nothing lost',
  'everything-lost': 'everything lost',
  'tail-lost': 'the last lines lost',
  'other-loss': 'lines lost elsewhere than at the end',
};

/**
 * The final verdict: the contract must hold, and the loss must have the expected shape. Less loss than expected fails
 * as well: it means that the fault did not do what the scenario says, or that we misunderstand the route.
 * `unknown` stays unknown.
 */
export function judge(check: CheckResult, expected: LossShape): Judgement {
  if (check.verdict === 'unknown' || check.shape === expected) {
    return { verdict: check.verdict, findings: [...check.findings] };
  }
  const lost = check.lost.prefix + check.lost.middle + check.lost.tail;
  const seen = `expected ${words[expected]}, saw ${words[check.shape]} (${lost} of ${check.displayed.lines} lines)`;
  const less = check.shape === 'complete' || (expected === 'everything-lost' && check.shape === 'tail-lost');
  const finding = less
    ? `${seen}: less loss than expected is no success, the fault may not have struck`
    : seen;
  return { verdict: 'invalid', findings: [...check.findings, finding] };
}
