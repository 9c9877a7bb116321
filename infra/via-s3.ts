import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * The condition under which a key is used by S3 for objects of this bucket, and for nothing else.
 * With a bucket key the encryption context is the bucket's ARN, without one the object's
 * (S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"): both are allowed.
 */
export function viaS3(scope: Construct, bucket: IBucket) {
  const stack = Stack.of(scope);
  return {
    StringEquals: { 'kms:ViaService': `s3.${stack.region}.${stack.urlSuffix}` },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, bucket.arnForObjects('*')] },
  };
}
