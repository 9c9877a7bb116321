/**
 * What a check comes to, everywhere: `valid` was tested and holds, `invalid` was tested and does not, and `unknown` was
 * not really tested, whatever the reason.
 */
export const verdicts = ['valid', 'invalid', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a single finding does to the verdict of the whole. There is none that makes it better. */
export type Effect = Exclude<Verdict, 'valid'>;

/** Exit codes of every command that ends in a verdict. */
export const verdictExitCodes: Readonly<Record<Verdict, number>> = { valid: 0, invalid: 1, unknown: 2 };

/**
 * The verdict of a whole by those of its parts: one sure breach outweighs any doubt, a doubt outweighs all that was fine.
 * Of no parts at all it is `unknown`: nothing was tested.
 */
export function mergeVerdicts(parts: Iterable<Verdict>): Verdict {
  return worstOf(parts, 'unknown');
}

/**
 * The verdict of a search by what it found. To be used only where everything was looked at: here no finding means
 * `valid`. A search that did not come to its end must say so with a finding of its own.
 */
export function verdictOf(effects: Iterable<Effect>): Verdict {
  return worstOf(effects, 'valid');
}

function worstOf(parts: Iterable<Verdict>, ofNothing: Verdict): Verdict {
  let worst: Verdict | undefined;
  for (const part of parts) {
    if (part === 'invalid') return 'invalid';
    if (worst !== 'unknown') worst = part;
  }
  return worst ?? ofNothing;
}
