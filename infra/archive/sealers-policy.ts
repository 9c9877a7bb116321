import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { acknowledgeWildcards } from '../acknowledge';
import { objectsArn } from '../objects';
import { viaS3 } from '../via-s3';
import { denyArchiveErasure, type Records } from './keep-records';
import { denyWriting } from './writers';

export interface SealersPolicyProps extends Records {
  sealKey: IKey;
}

/**
 * For what runs `session-logs seal`: reads the archive, signs, and writes seals, each once. It writes no record, so that
 * nobody vouches for what they wrote themselves.
 */
export function sealersPolicy(scope: Construct, props: SealersPolicyProps): ManagedPolicy {
  const { bucket, key, sealKey } = props;
  const seals = objectsArn(scope, bucket, `${prefixes.seal}*`);
  const policy = new ManagedPolicy(scope, 'Policy', {
    // No names in it: a description cannot be changed, and an attached policy not be replaced.
    description: 'Seals the archive of the session logs',
    statements: [
      new PolicyStatement({
        sid: 'ListArchive',
        actions: ['s3:GetBucketObjectLockConfiguration', 's3:ListBucket', 's3:ListBucketVersions'],
        resources: [bucket.bucketArn],
      }),
      new PolicyStatement({
        // What is sealed is read in the version that was listed.
        sid: 'ReadVersions',
        actions: ['s3:GetObjectVersion'],
        resources: [objectsArn(scope, bucket, '*')],
      }),
      new PolicyStatement({ sid: 'ReadSeals', actions: ['s3:GetObject'], resources: [seals] }),
      new PolicyStatement({
        // Only where no object of that name exists. The bucket's own retention locks a seal: whoever could set
        // another could set a shorter one.
        sid: 'WriteSealsOnce',
        actions: ['s3:PutObject'],
        resources: [seals],
        conditions: { Null: { 's3:if-none-match': 'false' } },
      }),
      new PolicyStatement({
        sid: 'UseArchiveKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: viaS3(scope, bucket),
      }),
      new PolicyStatement({
        sid: 'Sign',
        actions: ['kms:GetPublicKey', 'kms:Sign'],
        resources: [sealKey.keyArn],
      }),
      denyWriting(scope, props, 'seal'),
      ...denyArchiveErasure(props),
    ],
  });
  acknowledgeWildcards(
    policy,
    'A seal has every object of the archive, whatever its name; the seals themselves lie below one prefix.',
    objectsArn(scope, bucket, '*'),
    seals,
  );
  return policy;
}
