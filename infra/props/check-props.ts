import type { Construct } from 'constructs';
import type { Check } from './check';
import type { Contradiction } from './contradiction';

/** Props that cannot be used. Stops the synthesis. */
export class PropsError extends Error {
  override readonly name = 'PropsError';

  /** @param reasons each a sentence part that begins with the prop's name and says what to do */
  constructor(
    readonly construct: string,
    readonly reasons: readonly string[],
  ) {
    super(`${construct}: ${reasons.join('; ')}`);
  }
}

/** For each prop, what it may be. */
export type Checks<Props> = { readonly [Prop in keyof Required<Props>]: Check };

/** The props with defaults for what is missing. A prop that is `undefined` is missing. */
export function withDefaults<Props extends object, Defaults extends Partial<Props>>(
  props: Props,
  defaults: Defaults,
): Props & Defaults {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  return { ...defaults, ...given } as Props & Defaults;
}

/**
 * Checks the props of a construct, each for itself and then together.
 * @param kind the construct's class, for the message
 * @param contradictions asked only when each prop is right for itself; told which props somebody gave, defaults apart
 * @throws PropsError naming every wrong prop, its value, and what it must be
 */
export function checkProps<Props extends object>(
  construct: Construct,
  kind: string,
  props: Props,
  checks: Checks<Props>,
  contradictions?: (given: (prop: keyof Props) => boolean) => Iterable<Contradiction<keyof Props>>,
): void {
  const where = `${kind} ${construct.node.path}`;
  const reasons = Object.entries(props).flatMap(([prop, value]) => {
    if (value === undefined) return [];
    if (!Object.hasOwn(checks, prop))
      return [`"${prop}" is no prop; there are ${Object.keys(checks).join(', ')}`];
    const { accepts, must } = checks[prop as keyof Props];
    return accepts(value) ? [] : [`"${prop}"${shown(value)} ${must}`];
  });
  for (const [prop, { required, must }] of Object.entries<Check>(checks)) {
    if (required && props[prop as keyof Props] === undefined)
      reasons.push(`"${prop}" is missing: it ${must}`);
  }
  if (reasons.length === 0 && contradictions) {
    for (const { choice, reason } of contradictions((prop) => props[prop] !== undefined))
      reasons.push(`"${String(choice)}"${shown(props[choice])} ${reason}`);
  }
  if (reasons.length > 0) throw new PropsError(where, reasons);
}

/** Of a construct nothing is shown: it has no short form, and its JSON may have no end. */
function shown(value: unknown): string {
  const plain = [value].flat().every((item) => typeof item !== 'object');
  return value === undefined || !plain ? '' : ` (${JSON.stringify(value)})`;
}
