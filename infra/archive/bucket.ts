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
import { prefixes } from '../../pipeline/data';
import { acknowledge, noAccessLog } from '../acknowledge';
import { archiveInventory } from './inventory';
import { archiveLifecycle, type LifecycleDays } from './lifecycle';
import type { ArchiveChoices } from './props';
import { onlyWriters } from './writers';

export interface ArchiveBucketProps extends LifecycleDays {
  key: IKey;
  lockMode: ArchiveChoices['lockMode'];
  lockDays: number;
  reports: ArchiveChoices['bucketReports'];
  /** Server access logs go there. Not into this bucket: S3 refuses to log into a locked one. */
  accessLogBucket?: IBucket;
  /** ARNs, with `*`, of the only ones who may write seals. Default: nobody is kept from it here. */
  sealerArns?: readonly string[];
}

/** The record: what Firehose delivers and the agents' own transcripts; and the seals over both. */
export function archiveBucket(
  scope: Construct,
  props: ArchiveBucketProps,
): { bucket: Bucket; inventoryBucket?: Bucket } {
  const { lockMode, reports, accessLogBucket } = props;
  const bucket = new Bucket(scope, 'Bucket', {
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
    objectLockDefaultRetention:
      lockMode === 'none' ? undefined : lock[lockMode](Duration.days(props.lockDays)),
    lifecycleRules: archiveLifecycle(props),
    serverAccessLogsBucket: accessLogBucket,
    serverAccessLogsPrefix: accessLogBucket && 'session-log-archive/',
    // An archive outlives its stack. autoDeleteObjects stays off: it would deploy a function that empties it.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  if (reports === 'eventbridge' || reports === 'both') {
    // Not by `eventBridgeEnabled`, which deploys a function to set this.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
  // Otherwise an instance could store a transcript under a key of its own, which nobody else can use. A PUT without
  // the header, as Firehose sends, gets the bucket's default: the archive key.
  const header = 's3:x-amz-server-side-encryption';
  bucket.addToResourcePolicy(
    refusePut(bucket, 'OnlyTheArchiveKey', `${header}-aws-kms-key-id`, props.key.keyArn),
  );
  bucket.addToResourcePolicy(refusePut(bucket, 'OnlyKmsEncryption', header, 'aws:kms'));
  bucket.addToResourcePolicy(refusePut(bucket, 'NoCustomerKey', `${header}-customer-algorithm`));
  // Whoever writes records must not be able to vouch for them, an administrator neither.
  if (props.sealerArns) {
    bucket.addToResourcePolicy(onlyWriters(bucket, 'OnlySealersSeal', [prefixes.seal], props.sealerArns));
  }
  if (accessLogBucket === undefined) acknowledge(bucket, 'AwsSolutions-S1', noAccessLog);
  const inventoried = reports === 'inventory' || reports === 'both';
  return {
    bucket,
    inventoryBucket: inventoried ? archiveInventory(new Construct(scope, 'Inventory'), bucket) : undefined,
  };
}

const lock = { GOVERNANCE: ObjectLockRetention.governance, COMPLIANCE: ObjectLockRetention.compliance };

/**
 * Refuses a PUT whose header has another value than the allowed one. By `Null` and not by `...IfExists`, which is true for
 * a PUT without the header too, and would refuse it (IAM user guide, "IfExists condition operators").
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
