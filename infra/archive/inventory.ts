import { RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  InventoryFormat,
  InventoryFrequency,
  InventoryObjectVersion,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';

/**
 * A weekly list of every object of the archive with its lock and its encryption, in a bucket of its own: a bucket with a
 * default retention cannot be an inventory's destination.
 * @returns that bucket
 */
export function archiveInventory(scope: Construct, archive: Bucket): Bucket {
  const bucket = new Bucket(scope, 'Bucket', {
    // Names of objects, no session text; and S3 could not use the archive key without being let into its policy.
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  acknowledge(bucket, 'AwsSolutions-S1', 'It holds lists of names, written by S3 once a week.');
  archive.addInventory({
    destination: { bucket, prefix: 'inventory' },
    inventoryId: 'weekly',
    format: InventoryFormat.PARQUET,
    frequency: InventoryFrequency.WEEKLY,
    includeObjectVersions: InventoryObjectVersion.ALL,
    optionalFields: [
      'Size',
      'LastModifiedDate',
      'StorageClass',
      'ETag',
      'EncryptionStatus',
      'ObjectLockMode',
      'ObjectLockRetainUntilDate',
      'ObjectLockLegalHoldStatus',
    ],
  });
  return bucket;
}
