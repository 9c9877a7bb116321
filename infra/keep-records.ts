import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { deliveryStreamArn, logGroupArn } from './names';

export interface Records {
  logGroupName: string;
  deliveryStreamName: string;
  bucket: IBucket;
  key: IKey;
}

/**
 * What nobody who is given one of our policies may do, whatever else they are given: erase a record, shorten its life,
 * make it unreadable, or stop it on its way. A deny wins over any allow, so these hold for a role that is AdministratorAccess
 * too. They name resources, not `*`: the principal's other log groups and buckets are not our business.
 */
export function denyErasure(scope: Construct, records: Records): PolicyStatement[] {
  const { bucket, key } = records;
  const group = logGroupArn(scope, records.logGroupName);
  const deny = (sid: string, actions: string[], resources: string[]) =>
    new PolicyStatement({ sid, effect: Effect.DENY, actions, resources });
  return [
    deny(
      'KeepLogGroup',
      [
        'logs:AssociateKmsKey',
        'logs:DeleteLogGroup',
        'logs:DeleteLogStream',
        'logs:DeleteRetentionPolicy',
        'logs:DeleteSubscriptionFilter',
        'logs:DisassociateKmsKey',
        // Masks what readers see; a transformer rewrites what is stored.
        'logs:PutDataProtectionPolicy',
        'logs:PutLogGroupDeletionProtection',
        'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
        'logs:PutTransformer',
      ],
      [group, `${group}:*`],
    ),
    deny(
      'KeepDelivery',
      [
        'firehose:DeleteDeliveryStream',
        'firehose:StopDeliveryStreamEncryption',
        'firehose:UpdateDestination',
      ],
      [deliveryStreamArn(scope, records.deliveryStreamName)],
    ),
    deny(
      'KeepArchive',
      [
        's3:BypassGovernanceRetention',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:PutReplicationConfiguration',
      ],
      [bucket.bucketArn, bucket.arnForObjects('*')],
    ),
    deny(
      'KeepKey',
      [
        'kms:DeleteImportedKeyMaterial',
        'kms:DisableKey',
        'kms:DisableKeyRotation',
        'kms:PutKeyPolicy',
        'kms:RevokeGrant',
        'kms:ScheduleKeyDeletion',
      ],
      [key.keyArn],
    ),
  ];
}
