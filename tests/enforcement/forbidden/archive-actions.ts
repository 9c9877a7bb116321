import { createHash } from 'node:crypto';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import type { EnforcementLab } from '../start-lab';
import { type Action, aSession } from './types';

/** What can be done to the archive's bucket and to the objects in it. */
export function archiveActions({ pipeline, arns, region }: EnforcementLab) {
  const { bucketName: Bucket, account, streamPrefix, transcriptPrefix } = pipeline;
  const record = `${streamPrefix}2026/11/24/00/an-object.gz`;
  const transcript = `${transcriptPrefix}${aSession}.log`;
  const at = (Key: string) => `${arns.bucket}/${Key}`;
  const read = (Key: string, what: string): Action => ({
    what,
    action: 's3:GetObject',
    resource: at(Key),
    call: ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key })),
  });
  const write = (Key: string, what: string, how: Partial<PutObjectCommandInput> = {}): Action => ({
    what,
    action: 's3:PutObject',
    resource: at(Key),
    call: ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'forged', ...how })),
  });
  const remove = (Key: string, what: string): Action => ({
    what,
    action: 's3:DeleteObject',
    resource: at(Key),
    call: ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
  });
  const ownKey = Buffer.alloc(32);
  return {
    read: read(record, 'read the archive'),
    readTranscript: read(transcript, 'read a transcript'),
    write: write(record, "write below Firehose's prefix"),
    writeTranscript: write(transcript, 'write a transcript'),
    withAnotherKey: write(transcript, 'put a transcript that another KMS key encrypts', {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`,
    }),
    withoutKms: write(transcript, 'put a transcript without KMS', { ServerSideEncryption: 'AES256' }),
    withAnOwnKey: write(transcript, 'put a transcript that only a key of its own opens', {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: ownKey.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(ownKey).digest('base64'),
    }),
    remove: remove(record, 'delete from the archive'),
    removeTranscript: remove(transcript, 'delete a transcript'),
    removeVersion: {
      what: 'delete a version from the archive',
      action: 's3:DeleteObjectVersion',
      resource: at(record),
      call: ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key: record, VersionId: 'a-version' })),
    },
    list: {
      what: 'list the archive',
      action: 's3:ListBucket',
      resource: arns.bucket,
      call: ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket })),
    },
    shortenLock: {
      what: "shorten an object's lock",
      action: 's3:PutObjectRetention',
      resource: at(record),
      call: ({ s3 }) =>
        s3.send(
          new PutObjectRetentionCommand({
            Bucket,
            Key: record,
            BypassGovernanceRetention: true,
            Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 1000) },
          }),
        ),
    },
    dropDefaultLock: {
      what: "take the archive's default lock off",
      action: 's3:PutBucketObjectLockConfiguration',
      resource: arns.bucket,
      call: ({ s3 }) =>
        s3.send(
          new PutObjectLockConfigurationCommand({
            Bucket,
            ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
          }),
        ),
    },
    suspendVersioning: {
      what: "suspend the archive's versioning",
      action: 's3:PutBucketVersioning',
      resource: arns.bucket,
      call: ({ s3 }) =>
        s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    },
    deletePolicy: {
      what: "delete the archive's bucket policy",
      action: 's3:DeleteBucketPolicy',
      resource: arns.bucket,
      call: ({ s3 }) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
    },
    replacePolicy: {
      what: "replace the archive's bucket policy",
      action: 's3:PutBucketPolicy',
      resource: arns.bucket,
      call: ({ s3 }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{}' })),
    },
    expire: {
      what: 'let the archive expire',
      action: 's3:PutLifecycleConfiguration',
      resource: arns.bucket,
      call: ({ s3 }) =>
        s3.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket,
            LifecycleConfiguration: {
              Rules: [{ ID: 'gone', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
            },
          }),
        ),
    },
  } satisfies Record<string, Action>;
}
