import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Records on a construct why a finding of cdk-nag is accepted there. Whoever runs cdk-nag over an app that uses the
 * construct gets the reason with it. infra/nag fails on a finding without a reason, and on a reason without a finding.
 */
export function acknowledge(construct: Construct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}

/** As `acknowledge`, for a policy's resources that end in a wildcard: cdk-nag wants a reason for each. */
export function acknowledgeWildcards(construct: Construct, reason: string, ...arns: string[]): void {
  for (const arn of arns) {
    const text = asNagWritesIt(Stack.of(construct).resolve(arn));
    acknowledge(construct, `AwsSolutions-IAM5[Resource::${text}]`, reason);
  }
}

/** References as `<LogicalId.Attribute>`, IAM's own variables as `<name>`. */
function asNagWritesIt(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{([^}]+)\}/g, '<$1>');
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': sub } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (typeof sub === 'string') return asNagWritesIt(sub);
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(asNagWritesIt).join(join[0] as string);
  return JSON.stringify(value);
}

/** Why a bucket has no server access log. */
export const noAccessLog =
  'CloudTrail data events say who read what; an access log needs a bucket of its own, neither locked nor logged, which `accessLogBucket` names.';
