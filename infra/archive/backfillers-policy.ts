import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { acknowledgeWildcards } from '../acknowledge';
import { objectsArn } from '../objects';
import { viaS3 } from '../via-s3';

export interface BackfillersPolicyProps {
  bucket: IBucket;
  key: IKey;
  sealKey?: IKey;
}

/**
 * For auditors who run `session-logs backfill --write`: new objects among the records, and no seals. It adds to the
 * auditors' policy, which lets them read log group and archive, and denies erasure.
 */
export function backfillersPolicy(
  scope: Construct,
  { bucket, key, sealKey }: BackfillersPolicyProps,
): ManagedPolicy {
  const records = objectsArn(scope, bucket, `${prefixes.stream}*`);
  const policy = new ManagedPolicy(scope, 'Policy', {
    // No names in it: a description cannot be changed, and an attached policy not be replaced.
    description: 'Backfills what the archive of the session logs lacks',
    statements: [
      new PolicyStatement({
        // Only where no object of that name exists.
        sid: 'WriteRecordsOnce',
        actions: ['s3:PutObject'],
        resources: [records],
        conditions: { Null: { 's3:if-none-match': 'false' } },
      }),
      new PolicyStatement({
        sid: 'EncryptRecords',
        actions: ['kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: viaS3(scope, bucket),
      }),
      new PolicyStatement({
        // The auditors' policy denies writing to all but backfillers.
        sid: 'WriteRecordsOnly',
        effect: Effect.DENY,
        actions: ['s3:PutObject', 's3:ReplicateObject'],
        resources: [prefixes.seal, prefixes.transcript, prefixes.error].map((prefix) =>
          objectsArn(scope, bucket, `${prefix}*`),
        ),
      }),
      ...(sealKey
        ? [
            new PolicyStatement({
              sid: 'SignNoSeal',
              effect: Effect.DENY,
              actions: ['kms:Sign'],
              resources: [sealKey.keyArn],
            }),
          ]
        : []),
    ],
  });
  acknowledgeWildcards(policy, 'Backfilled objects are named by what they hold.', records);
  return policy;
}
