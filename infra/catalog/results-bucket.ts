import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { noAccessLog } from '../archive/bucket';

export interface CatalogResultsBucketProps {
  key: IKey;
  accessLogBucketName?: string;
}

/** Where Athena puts the results of queries: session text again, so under the archive key; copies, so not for ever. */
export class CatalogResultsBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: CatalogResultsBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      ...(props.accessLogBucketName !== undefined && {
        serverAccessLogsBucket: Bucket.fromBucketName(this, 'AccessLogs', props.accessLogBucketName),
        serverAccessLogsPrefix: 'session-log-queries/',
      }),
      lifecycleRules: [
        {
          id: 'forget',
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    if (props.accessLogBucketName === undefined) acknowledge(this.bucket, 'AwsSolutions-S1', noAccessLog);
  }
}
