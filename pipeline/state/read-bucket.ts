import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { messageOf } from '../../base';
import { absent, isNamed, type Part, readPart, there } from './part';
import type { BucketState, EncryptionState } from './pipeline-state';

export type S3Port = Pick<S3Client, 'send'>;
export type BucketSetting = keyof BucketState;

/** Reads the settings that are asked for. Where one answer says that there is no such bucket, there is none. */
export async function readBucket(
  s3: S3Port,
  Bucket: string,
  settings: readonly BucketSetting[],
): Promise<Part<BucketState>> {
  let gone: string | undefined;
  const asked = async <T>(setting: BucketSetting, read: () => Promise<T>, absentNames?: string[]) => {
    if (!settings.includes(setting)) return undefined;
    const noticing = () =>
      read().catch((error: unknown) => {
        if (isNamed(error, 'NoSuchBucket')) gone ??= messageOf(error);
        throw error;
      });
    return readPart(noticing, absentNames);
  };
  const [encryption, versioning, publicAccess, lock] = await Promise.all([
    asked('encryption', () => encryptionOf(s3, Bucket)),
    asked('versioning', async () => {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
      return { status: Status };
    }),
    asked('publicAccess', async () => {
      const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      const block = answer.PublicAccessBlockConfiguration ?? {};
      const all = [
        block.BlockPublicAcls,
        block.BlockPublicPolicy,
        block.IgnorePublicAcls,
        block.RestrictPublicBuckets,
      ];
      return { blocked: all.every((one) => one === true) };
    }),
    asked('lock', async () => {
      const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
      return answer.ObjectLockConfiguration;
    }, ['ObjectLockConfigurationNotFoundError']),
  ]);
  return gone === undefined ? there({ encryption, versioning, publicAccess, lock }) : absent(gone);
}

/** The key that S3 encrypts with where who writes names none. */
export const readEncryption = (s3: S3Port, bucketName: string): Promise<Part<EncryptionState>> =>
  readPart(() => encryptionOf(s3, bucketName), ['NoSuchBucket']);

async function encryptionOf(s3: S3Port, Bucket: string): Promise<EncryptionState> {
  const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return { algorithm: rule?.SSEAlgorithm, kmsKeyId: rule?.KMSMasterKeyID };
}
