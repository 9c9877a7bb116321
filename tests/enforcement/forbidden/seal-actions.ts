import {
  DisableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import { DeleteObjectCommand, PutObjectCommand, PutObjectRetentionCommand } from '@aws-sdk/client-s3';
import { defaultLayout } from '../../../pipeline/data';
import type { EnforcementLab } from '../start-lab';
import type { Action } from './types';

/** What can be done to seals, and to the key that signs them. */
export function sealActions({ pipeline: { bucketName: Bucket }, arns }: EnforcementLab) {
  const Key = `${defaultLayout.seal}links/0000009999.json`;
  const resource = `${arns.bucket}/${Key}`;
  const KeyId = arns.sealKey;
  return {
    write: {
      what: 'write a seal',
      action: 's3:PutObject',
      resource,
      call: ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'forged', IfNoneMatch: '*' })),
    },
    overwrite: {
      what: 'write a seal whether or not it is there',
      action: 's3:PutObject',
      resource,
      call: ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'forged' })),
    },
    remove: {
      what: 'delete a seal',
      action: 's3:DeleteObject',
      resource,
      call: ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    },
    shortenLock: {
      what: "set a seal's lock",
      action: 's3:PutObjectRetention',
      resource,
      call: ({ s3 }) =>
        s3.send(
          new PutObjectRetentionCommand({
            Bucket,
            Key,
            Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 1000) },
          }),
        ),
    },
    sign: {
      what: 'sign a seal',
      action: 'kms:Sign',
      resource: KeyId,
      call: ({ kms }) =>
        kms.send(
          new SignCommand({
            KeyId,
            MessageType: 'DIGEST',
            Message: Buffer.alloc(32),
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
    },
    disableKey: {
      what: 'disable the key of the seals',
      action: 'kms:DisableKey',
      resource: KeyId,
      call: ({ kms }) => kms.send(new DisableKeyCommand({ KeyId })),
    },
    scheduleKeyDeletion: {
      what: 'schedule the deletion of the key of the seals',
      action: 'kms:ScheduleKeyDeletion',
      resource: KeyId,
      call: ({ kms }) => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
    },
    replaceKeyPolicy: {
      what: 'replace the policy of the key of the seals',
      action: 'kms:PutKeyPolicy',
      resource: KeyId,
      call: ({ kms }) => kms.send(new PutKeyPolicyCommand({ KeyId, Policy: '{}' })),
    },
  } satisfies Record<string, Action>;
}
