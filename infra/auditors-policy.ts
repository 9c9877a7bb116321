import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge';
import { denyErasure, type Records } from './keep-records';
import { deliveryStreamArn, logGroupArn } from './names';
import { viaS3 } from './via-s3';

export interface AuditorsPolicyProps extends Records {
  sessionDocumentName: string;
}

/** For the people who check the archive: read all of it, and how it is configured; write nothing. */
export class AuditorsPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: AuditorsPolicyProps) {
    super(scope, id);
    const { bucket, key } = props;
    const stack = Stack.of(this);
    const group = logGroupArn(this, props.logGroupName);
    this.policy = new ManagedPolicy(this, 'Policy', {
      // No names in it: a description cannot be changed, and an attached policy not be replaced.
      description: 'Reads the session logs and their archive',
      statements: [
        new PolicyStatement({
          sid: 'ReadArchive',
          actions: ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
          resources: [bucket.arnForObjects('*')],
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
          conditions: viaS3(this, bucket),
        }),
        new PolicyStatement({
          sid: 'ReadKeySettings',
          actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
          resources: [key.keyArn],
        }),
        new PolicyStatement({
          sid: 'ReadLogGroup',
          actions: [
            'logs:DescribeLogStreams',
            'logs:DescribeSubscriptionFilters',
            'logs:FilterLogEvents',
            'logs:GetLogEvents',
          ],
          resources: [group, `${group}:*`],
        }),
        new PolicyStatement({
          sid: 'ReadDelivery',
          actions: ['firehose:DescribeDeliveryStream'],
          resources: [deliveryStreamArn(this, props.deliveryStreamName)],
        }),
        new PolicyStatement({
          sid: 'ReadSessionDocument',
          actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
          resources: [
            stack.formatArn({
              service: 'ssm',
              resource: 'document',
              resourceName: props.sessionDocumentName,
            }),
          ],
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
        ...denyErasure(this, props),
      ],
    });
    acknowledgeWildcards(
      this.policy,
      'To audit is to read all of it: every object of the archive, every stream of the log group.',
      bucket.arnForObjects('*'),
      `${group}:*`,
    );
    acknowledgeWildcards(
      this.policy,
      'Lists of groups, sessions and metrics know no narrower resource.',
      '*',
    );
  }
}
