import type { OwnedInputs } from '../../pipeline';
import { type PipelineState, valueIn } from '../../pipeline/state';

/** What has to be read to tell them. */
export const refusalParts = ['logGroup', 'bucket.encryption'] as const;

/**
 * Why the agent would refuse every session under these inputs (docs/agent-behaviour.md 5), or lose its record in silence:
 * a sentence each. Looked at before writing, because the document takes effect at the next session.
 * @param state of the group and the bucket that the inputs name
 */
export function refusalsUnder({ logGroup, bucket }: PipelineState, inputs: OwnedInputs): string[] {
  const found: string[] = [];
  const { cloudWatchLogGroupName, s3BucketName } = inputs;
  const group = `log group ${cloudWatchLogGroupName}`;
  if (logGroup?.is === 'unreadable') found.push(`${group} cannot be read: ${logGroup.reason}`);
  else if (logGroup?.is === 'absent') found.push(`${group} does not exist`);
  else if (inputs.cloudWatchEncryptionEnabled && logGroup?.value.kmsKeyId === undefined)
    found.push(`${group} has no KMS key, and cloudWatchEncryptionEnabled asks for one`);
  if (s3BucketName === '') return found;
  // A bucket that is not there has no setting to be read either.
  const encryption = bucket?.is === 'there' ? bucket.value.encryption : bucket;
  if (encryption !== undefined && encryption.is !== 'there')
    found.push(`the encryption of bucket ${s3BucketName} cannot be read: ${encryption.reason}`);
  else if (inputs.s3EncryptionEnabled && valueIn(encryption)?.algorithm === undefined)
    found.push(`bucket ${s3BucketName} has no default encryption, and s3EncryptionEnabled asks for it`);
  return found;
}
