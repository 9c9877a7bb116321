import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface ArchiveBucketProps {
  key: IKey;
}

/** The record: what Firehose delivers and the agents' own transcripts. */
export class ArchiveBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
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
      // The agent uploads more than 5 MiB in parts and may not abort: what it leaves behind is swept here.
      lifecycleRules: [
        { id: 'sweep-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      // An archive outlives its stack. autoDeleteObjects stays off: it would deploy a function that empties it.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
