import { Fn } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { objectsArn } from './objects';

/**
 * The condition under which a key is used by S3 for objects of this bucket, and for nothing else.
 * With a bucket key the encryption context is the bucket's ARN, without one the object's
 * (S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"): both are allowed.
 * @param scope in whose stack the statement is
 */
export function viaS3(scope: IConstruct, bucket: IBucket) {
  return {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
    StringEquals: { 'kms:ViaService': Fn.sub('s3.${AWS::Region}.${AWS::URLSuffix}') },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, objectsArn(scope, bucket, '*')] },
  };
}
