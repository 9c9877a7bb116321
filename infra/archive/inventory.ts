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
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';

export interface ArchiveInventoryProps {
  archive: Bucket;
}

/**
 * A weekly list of every object of the archive with its lock and its encryption, in a bucket of its own: a bucket with a
 * default retention cannot be an inventory's destination.
 */
export class ArchiveInventory extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ArchiveInventoryProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      // Names of objects, no session text; and S3 could not use the archive key without being let into its policy.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(this.bucket, 'AwsSolutions-S1', 'It holds lists of names, written by S3 once a week.');
    props.archive.addInventory({
      destination: { bucket: this.bucket, prefix: 'inventory' },
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
  }
}
