import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';
import { deliveryStreamArn, documentArn, logGroupArn } from '../names';
import { objectsArn } from '../objects';
import { viaS3 } from '../via-s3';
import { denyErasure, type Records } from './keep-records';
import { denyWriting, denyWritingUnless } from './writers';

export interface AuditorsPolicyProps extends Records {
  sessionDocumentName: string;
  /** ARNs, with `*`, of the roles and users of those who backfill too. */
  backfillerArns: readonly string[];
}

/** For the people who check the archive and its seals: read all of it, and how it is configured; write nothing. */
export function auditorsPolicy(scope: Construct, props: AuditorsPolicyProps): ManagedPolicy {
  const { bucket, key, sealKey } = props;
  const group = logGroupArn(props.logGroupName);
  const streams = logGroupArn(props.logGroupName, ':*');
  const policy = new ManagedPolicy(scope, 'Policy', {
    // No names in it: a description cannot be changed, and an attached policy not be replaced.
    description: 'Reads the session logs and their archive',
    statements: [
      new PolicyStatement({
        sid: 'ReadArchive',
        actions: ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
        resources: [objectsArn(scope, bucket, '*')],
      }),
      new PolicyStatement({
        sid: 'ReadArchiveSettings',
        actions: [
          's3:GetBucketLocation',
          's3:GetBucketObjectLockConfiguration',
          's3:GetBucketOwnershipControls',
          's3:GetBucketPolicy',
          's3:GetBucketPublicAccessBlock',
          's3:GetBucketVersioning',
          's3:GetEncryptionConfiguration',
          's3:GetLifecycleConfiguration',
          's3:ListBucket',
          's3:ListBucketVersions',
        ],
        resources: [bucket.bucketArn],
      }),
      new PolicyStatement({
        sid: 'DecryptArchive',
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: viaS3(scope, bucket),
      }),
      new PolicyStatement({
        sid: 'ReadKeySettings',
        actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
        resources: [key.keyArn],
      }),
      ...(sealKey
        ? [
            new PolicyStatement({
              sid: 'ReadSealKey',
              actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetPublicKey'],
              resources: [sealKey.keyArn],
            }),
          ]
        : []),
      new PolicyStatement({
        sid: 'ReadLogGroup',
        actions: [
          'logs:DescribeLogStreams',
          'logs:DescribeSubscriptionFilters',
          'logs:FilterLogEvents',
          'logs:GetLogEvents',
        ],
        resources: [group, streams],
      }),
      new PolicyStatement({
        sid: 'ReadDelivery',
        actions: ['firehose:DescribeDeliveryStream'],
        resources: [deliveryStreamArn(props.deliveryStreamName)],
      }),
      new PolicyStatement({
        sid: 'ReadSessionDocument',
        actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
        resources: [documentArn(props.sessionDocumentName)],
      }),
      new PolicyStatement({
        sid: 'FindSessionsAndGroups',
        // None of these knows a narrower resource.
        actions: [
          'cloudwatch:DescribeAlarms',
          'cloudwatch:GetMetricData',
          'logs:DescribeLogGroups',
          'ssm:DescribeSessions',
        ],
        resources: ['*'],
      }),
      denyWriting(scope, props, 'stream', 'transcript', 'error', 'seal'),
      denyWritingUnless(scope, bucket, props.backfillerArns),
      ...denyErasure(props),
    ],
  });
  acknowledgeWildcards(
    policy,
    'To audit is to read all of it: every object of the archive, every stream of the log group.',
    objectsArn(scope, bucket, '*'),
    streams,
  );
  acknowledgeWildcards(policy, 'Lists of groups, sessions and metrics know no narrower resource.', '*');
  return policy;
}
