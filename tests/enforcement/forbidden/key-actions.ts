import {
  DecryptCommand,
  DisableKeyCommand,
  GenerateDataKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import type { EnforcementLab } from '../start-lab';
import type { Action } from './types';

/** What can be done with the archive's key, and to it. */
export function keyActions({ arns }: EnforcementLab) {
  const KeyId = arns.key;
  return {
    decrypt: {
      what: 'decrypt with the key, past S3',
      action: 'kms:Decrypt',
      resource: KeyId,
      call: ({ kms }) => kms.send(new DecryptCommand({ KeyId, CiphertextBlob: Buffer.from('something') })),
    },
    makeDataKey: {
      what: 'make a data key, past S3',
      action: 'kms:GenerateDataKey',
      resource: KeyId,
      call: ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' })),
    },
    disable: {
      what: 'disable the key',
      action: 'kms:DisableKey',
      resource: KeyId,
      call: ({ kms }) => kms.send(new DisableKeyCommand({ KeyId })),
    },
    scheduleDeletion: {
      what: 'schedule the deletion of the key',
      action: 'kms:ScheduleKeyDeletion',
      resource: KeyId,
      call: ({ kms }) => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
    },
    replacePolicy: {
      what: 'replace the key policy',
      action: 'kms:PutKeyPolicy',
      resource: KeyId,
      call: ({ kms }) => kms.send(new PutKeyPolicyCommand({ KeyId, Policy: '{}' })),
    },
  } satisfies Record<string, Action>;
}
