import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { deliveryStreamArn, logGroupArn } from '../names';

/** What has arrived. */
export interface Kept {
  bucket: IBucket;
  key: IKey;
  /** What seals are signed with, where there are any. */
  sealKey?: IKey;
}

export interface Records extends Kept {
  logGroupName: string;
  deliveryStreamName: string;
}

const deny = (sid: string, actions: string[], resources: string[]) =>
  new PolicyStatement({ sid, effect: Effect.DENY, actions, resources });

/**
 * Denies whoever has one of our policies to erase a record, shorten its life, make it unreadable, or stop it on its way.
 * A deny wins over any allow, so this holds for a role with AdministratorAccess too. It names resources and not `*`: the
 * principal's other log groups and buckets are not our business.
 */
export function denyErasure(records: Records): PolicyStatement[] {
  const { logGroupName } = records;
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
        // A data protection policy masks what readers see; a transformer rewrites what is stored.
        'logs:PutDataProtectionPolicy',
        'logs:PutLogGroupDeletionProtection',
        'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
        'logs:PutTransformer',
      ],
      [logGroupArn(logGroupName), logGroupArn(logGroupName, ':*')],
    ),
    deny(
      'KeepDelivery',
      [
        'firehose:DeleteDeliveryStream',
        'firehose:StopDeliveryStreamEncryption',
        'firehose:UpdateDestination',
      ],
      [deliveryStreamArn(records.deliveryStreamName)],
    ),
    ...denyArchiveErasure(records),
  ];
}

/** As `denyErasure`, for those who work on the archive only: it protects what has arrived, not what is on its way. */
export function denyArchiveErasure({ bucket, key, sealKey }: Kept): PolicyStatement[] {
  return [
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
        // If the alias named another key, seals would be signed with that key, and believed.
        'kms:DeleteAlias',
        'kms:DeleteImportedKeyMaterial',
        'kms:DisableKey',
        'kms:DisableKeyRotation',
        'kms:PutKeyPolicy',
        'kms:RevokeGrant',
        'kms:ScheduleKeyDeletion',
        'kms:UpdateAlias',
      ],
      [key.keyArn, ...(sealKey ? [sealKey.keyArn] : [])],
    ),
  ];
}
