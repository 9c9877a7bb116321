import { UserError } from '../../base';

export interface NumberRule {
  least: number;
  most: number;
  /** How many digits may stand behind the point; default: none. */
  decimals?: number;
  /** Whether they must all be 0. */
  whole?: boolean;
  /** Behind the number in the error: `is not a whole number of hours`. */
  otherwise: string;
}

/** A number as it was typed: digits, and at most one point among them. @throws UserError `bad-number`, naming the flag */
export function numberOption(flag: string, typed: string, rule: NumberRule): number {
  const { least, most, decimals = 0, whole = false, otherwise } = rule;
  const value = Number(typed);
  const digits = /^\d+(?:\.(\d+))?$/.exec(typed);
  const isOne = digits !== null && (digits[1]?.length ?? 0) <= decimals;
  if (isOne && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UserError('bad-number', `${flag} ${typed} ${otherwise}`);
}
