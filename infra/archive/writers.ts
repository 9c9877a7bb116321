import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { deliveryStreamArn, logGroupArn } from '../names';
import { objectsArn } from '../objects';
import type { Records } from './keep-records';

// Who writes what: agents their streams and transcripts, CloudWatch Logs into Firehose, Firehose into the bucket,
// backfillers beside it. Whoever else could would forge a record.

/** What brings an object into a bucket. `ReplicateObject`: S3 itself, from a bucket of whoever set up a replication. */
const puts = ['s3:PutObject', 's3:ReplicateObject'];

/** What of all writing its holder is there for, and is not denied. */
export type MayWrite = 'events' | (typeof objectPrefixes)[number];
const objectPrefixes = ['stream', 'transcript', 'error', 'seal'] as const;

/**
 * Denies the holder of one of our policies to write a record, whatever else it is given. Firehose has no policy of its
 * own that could, and that of a log group is not asked about principals of IAM (CloudWatch Logs API reference,
 * PutResourcePolicy): for log group and delivery stream this and an organisation's policy are all there is.
 * @param holder in whose stack the statement is
 */
export function denyWriting(
  holder: IConstruct,
  records: Records,
  ...except: readonly MayWrite[]
): PolicyStatement {
  const { bucket, logGroupName, deliveryStreamName } = records;
  const events = !except.includes('events');
  const denied = objectPrefixes.filter((prefix) => !except.includes(prefix));
  const objects =
    denied.length === objectPrefixes.length ? ['*'] : denied.map((prefix) => `${prefixes[prefix]}*`);
  return new PolicyStatement({
    sid: 'WriteNoRecord',
    effect: Effect.DENY,
    actions: [
      'firehose:PutRecord',
      'firehose:PutRecordBatch',
      ...(events ? ['logs:CreateLogStream', 'logs:PutLogEvents'] : []),
      ...(objects.length > 0 ? puts : []),
    ],
    resources: [
      deliveryStreamArn(deliveryStreamName),
      ...(events ? [logGroupArn(logGroupName, ':*')] : []),
      ...objects.map((keys) => objectsArn(holder, bucket, keys)),
    ],
  });
}

/** For auditors, of whom some backfill: only as those may they write into the bucket. */
export function denyWritingUnless(
  holder: IConstruct,
  bucket: IBucket,
  backfillerArns: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyAsBackfiller',
    effect: Effect.DENY,
    actions: puts,
    resources: [objectsArn(holder, bucket, '*')],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': backfillerArns } },
  });
}

/**
 * In the bucket's own policy: refuses everybody but these to write there, an administrator too, who would have to change
 * the policy first. That rings the tamper alarm.
 * @param writerArns ARNs of roles and users, with `*`. A role's session has the ARN of the role here (IAM user guide,
 *   "AWS global condition context keys", aws:PrincipalArn)
 */
export function onlyWriters(
  bucket: IBucket,
  sid: string,
  prefixed: readonly string[],
  writerArns: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: puts,
    resources: prefixed.map((prefix) => objectsArn(bucket, bucket, `${prefix}*`)),
    conditions: { ArnNotLike: { 'aws:PrincipalArn': writerArns } },
  });
}
