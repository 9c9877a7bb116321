import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { prefixes } from '../names';
import { ArchiveInventory } from './inventory';
import { archiveLifecycle, type LifecycleDays } from './lifecycle';

export interface ArchiveBucketProps extends LifecycleDays {
  key: IKey;
  lockMode: 'GOVERNANCE' | 'COMPLIANCE' | 'none';
  lockDays: number;
  reports: 'none' | 'eventbridge' | 'inventory' | 'both';
  /** Server access logs go there. Not into this bucket: S3 refuses to log into a locked one. */
  accessLogBucketName?: string;
  /** ARNs, with `*`, of the only ones who may write seals. Default: nobody is kept from it here. */
  sealerArns?: readonly string[];
  /** Taken as it is, lock, lifecycle, policy and all. Default: a bucket is made. */
  existingBucket?: IBucket;
}

export const noAccessLog =
  'CloudTrail data events say who read what; an access log needs a bucket of its own, neither locked nor logged, which the setting accessLogBucketName names.';

/** The record: what Firehose delivers and the agents' own transcripts; and the seals over both. */
export class ArchiveBucket extends Construct {
  readonly bucket: IBucket;
  readonly inventory?: ArchiveInventory;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    super(scope, id);
    if (props.existingBucket) {
      this.bucket = props.existingBucket;
      return;
    }
    const { lockMode, reports } = props;
    const lockFor = Duration.days(props.lockDays);
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      // One data key for many objects: Firehose writes many small ones, and each would be a KMS call.
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // The agent sends ACL bucket-owner-full-control with its PUT, the one ACL that this accepts.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      ...(lockMode !== 'none' && {
        objectLockEnabled: true,
        objectLockDefaultRetention:
          lockMode === 'COMPLIANCE'
            ? ObjectLockRetention.compliance(lockFor)
            : ObjectLockRetention.governance(lockFor),
      }),
      lifecycleRules: archiveLifecycle(props),
      ...(props.accessLogBucketName !== undefined && {
        serverAccessLogsBucket: Bucket.fromBucketName(this, 'AccessLogs', props.accessLogBucketName),
        serverAccessLogsPrefix: 'session-log-archive/',
      }),
      // An archive outlives its stack. autoDeleteObjects stays off: it would deploy a function that empties it.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (reports === 'eventbridge' || reports === 'both') {
      // Not by `eventBridgeEnabled`, which deploys a function to set this.
      (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
    // An instance could otherwise leave a transcript that only a key of its own opens. Without a header the bucket's
    // default applies, which is the archive key: Firehose sends none.
    const header = 's3:x-amz-server-side-encryption';
    bucket.addToResourcePolicy(
      refusePut(bucket, 'OnlyTheArchiveKey', `${header}-aws-kms-key-id`, props.key.keyArn),
    );
    bucket.addToResourcePolicy(refusePut(bucket, 'OnlyKmsEncryption', header, 'aws:kms'));
    bucket.addToResourcePolicy(refusePut(bucket, 'NoCustomerKey', `${header}-customer-algorithm`));
    if (props.sealerArns) bucket.addToResourcePolicy(onlySealersSeal(bucket, props.sealerArns));
    this.bucket = bucket;
    if (props.accessLogBucketName === undefined) acknowledge(bucket, 'AwsSolutions-S1', noAccessLog);
    if (reports === 'inventory' || reports === 'both') {
      this.inventory = new ArchiveInventory(this, 'Inventory', { archive: bucket });
    }
  }
}

/** Whoever writes records, an administrator too, must not be able to vouch for them. */
function onlySealersSeal(bucket: IBucket, sealerArns: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlySealersSeal',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`${prefixes.seal}*`)],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': sealerArns } },
  });
}

/**
 * Refuses a PUT that has a header with another value than the one allowed. Null and not `...IfExists`: that would be true
 * for a PUT without the header too, and refuse it (IAM user guide, "IfExists condition operators").
 */
function refusePut(bucket: IBucket, sid: string, header: string, allowed?: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: {
      Null: { [header]: 'false' },
      ...(allowed !== undefined && { StringNotEquals: { [header]: allowed } }),
    },
  });
}
