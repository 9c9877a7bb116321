import type { Verdict } from '../../base';
import type { CheckResult, LossShape } from './types';

/** A check against what its scenario expects. */
export interface Judgement {
  verdict: Verdict;
  /** One sentence each, cause first. Empty when valid. */
  findings: string[];
}

/** What a scenario expects of a route: the shape of its loss, and the contract that it breaks, if any. */
export interface Expectation {
  shape: LossShape;
  /** `lines-hidden`: the agent hides lines, from this copy or from one of two, and nothing else is wrong. */
  broken?: 'lines-hidden';
}

const words: Record<LossShape, string> = {
  complete: 'nothing lost',
  'everything-lost': 'everything lost',
  'tail-lost': 'the last lines lost',
  'lines-hidden': 'lines hidden',
  'other-loss': 'lines lost elsewhere than at the end',
};

/**
 * The final verdict: the contract must hold, or be broken in the way that is expected and in no other; and the loss must
 * have the expected shape. Less loss than expected fails as well: it means that the fault did not do what the scenario
 * says, or that we misunderstand the route. `unknown` stays unknown.
 */
export function judge(check: CheckResult, { shape: expected, broken }: Expectation): Judgement {
  if (check.verdict !== 'unknown' && broken !== undefined) return judgeBroken(check, expected);
  if (check.verdict === 'unknown' || check.shape === expected) {
    return { verdict: check.verdict, findings: [...check.findings] };
  }
  const finding = otherShape(check, expected);
  return { verdict: 'invalid', findings: [...check.findings, finding] };
}

/** What the agent hid is no finding then; that it hid nothing is. */
function judgeBroken(check: CheckResult, expected: LossShape): Judgement {
  const others = check.findings.filter((finding) => !check.hiding.includes(finding));
  const findings = [
    ...others,
    ...(check.hiding.length === 0 ? ['expected lines hidden by the agent, and it hid none'] : []),
    ...(check.shape === expected ? [] : [otherShape(check, expected)]),
  ];
  return { verdict: findings.length === 0 ? 'valid' : 'invalid', findings };
}

function otherShape(check: CheckResult, expected: LossShape): string {
  const lost = check.lost.prefix + check.lost.middle + check.lost.tail;
  const seen = `expected ${words[expected]}, saw ${words[check.shape]} (${lost} of ${check.displayed.lines} lines)`;
  const less = check.shape === 'complete' || (expected === 'everything-lost' && check.shape === 'tail-lost');
  return less ? `${seen}: less loss than expected is no success, the fault may not have struck` : seen;
}
