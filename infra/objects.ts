import { Fn, Stack } from 'aws-cdk-lib';
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';

/**
 * The ARN of the bucket's objects whose keys match, for a statement in the stack of `holder`. Where the bucket is made in
 * that stack, by Fn::Sub and not by `arnForObjects`, whose Fn::Join is three times as long: the template must fit inline
 * into a CloudFormation call.
 */
export function objectsArn(holder: IConstruct, bucket: IBucket, keys: string): string {
  const made = bucket.node.defaultChild;
  if (!(made instanceof CfnBucket) || Stack.of(made) !== Stack.of(holder)) return bucket.arnForObjects(keys);
  return Fn.sub(`\${${made.logicalId}.Arn}/${keys}`);
}
