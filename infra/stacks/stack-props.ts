import { type IStackSynthesizer, LegacyStackSynthesizer, type StackProps } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../settings';

/** What every stack of ours may be given. */
export interface Deployed {
  /** For an organisation that deploys through its bootstrap roles. Default: none is needed. */
  synthesizer?: IStackSynthesizer;
}

/**
 * There are no assets, and each template is below the 51,200 bytes that CloudFormation takes inline. So nothing is needed
 * of a bootstrap stack, in LocalStack (where it costs more than these stacks do) or in an account: the deployment uses
 * the caller's own rights, which an auditor can name.
 */
export function stackProps(stackName: string, description: string, { synthesizer }: Deployed): StackProps {
  return {
    stackName,
    description,
    synthesizer: synthesizer ?? new LegacyStackSynthesizer(),
    analyticsReporting: false,
  };
}

/**
 * The id of the construct that is all of a stack. CDK leaves it out of logical IDs, so a stack's resources have those
 * that they had when the stack itself made them.
 */
export const all = 'Default';

/** The bucket that the setting accessLogBucketName names. */
export function accessLogBucketOf(scope: Construct, { accessLogBucketName }: Settings): IBucket | undefined {
  return accessLogBucketName === undefined
    ? undefined
    : Bucket.fromBucketName(scope, 'AccessLogs', accessLogBucketName);
}
