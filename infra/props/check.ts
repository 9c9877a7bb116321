import { Token } from 'aws-cdk-lib';

/** What one choice may be: as a test, and as the words that follow its name in a message. */
export interface Check {
  accepts(value: unknown): boolean;
  /** `must be a whole number of days, 1 to 36,500`. */
  must: string;
  /** There is no default: somebody has to give it. */
  required?: true;
}

export const whole = (least: number, most: number, unit: string): Check => ({
  accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  must: `must be a whole number of ${unit}, ${least} to ${most.toLocaleString('en')}`,
});

export const oneOf = (values: readonly unknown[]): Check => ({
  accepts: (value) => values.includes(value),
  must: `must be one of ${values.join(', ')}`,
});

/** Text that is known at synthesis: other names are built from it, or it is compared. */
export const matching = (pattern: RegExp, what: string): Check => ({
  accepts: (value) => typeof value === 'string' && pattern.test(value),
  must: `must be ${what}`,
});

/** As `matching`; or a token, which CloudFormation resolves and nothing here can check. */
export const matchingOrToken = (pattern: RegExp, what: string): Check => {
  const { accepts, must } = matching(pattern, what);
  return { accepts: (value) => Token.isUnresolved(value) || accepts(value), must };
};

export const listOf = ({ accepts, must }: Check): Check => ({
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(accepts),
  must: `must be a list, of which each item ${must}`,
});

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** Something of CDK's. @param how to make one from a name or an ARN, which is what people give instead */
export const resource = (what: string, how: string): Check => ({
  accepts: isObject,
  must: `must be ${what}; from a name or an ARN, make one by ${how}`,
});

/** The archive that another construct is for. @param parts what of it is needed */
export const archiveWith = (...parts: string[]): Check => ({
  accepts: (value) => isObject(value) && parts.every((part) => part in (value as object)),
  must: `must be a SessionLogArchive, or { ${parts.join(', ')} } of one`,
  required: true,
});
