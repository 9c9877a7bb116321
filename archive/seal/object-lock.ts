import { GetObjectLockConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { AwsError, messageOf, UserError } from '../../base';
import type { PutOptions } from '../location';

const day = 86_400_000;

/**
 * How to lock what is written to a bucket: as asked, where it can; not at all where it locks everything by itself, or
 * cannot and nobody asked.
 * @param days how long; undefined: what the bucket says
 * @throws UserError `bucket-not-lockable`, `lock-days-missing`; AwsError `lock-unreadable`
 */
export async function lockFor(
  client: S3Client,
  bucket: string,
  {
    days,
    mode,
    now,
  }: { days: number | undefined; mode: NonNullable<PutOptions['lock']>['mode']; now: number },
): Promise<PutOptions['lock']> {
  const lock = days === undefined ? undefined : { mode, retainUntil: now + days * day };
  let enabled = false;
  let byDefault = false;
  try {
    const { ObjectLockConfiguration: found } = await client.send(
      new GetObjectLockConfigurationCommand({ Bucket: bucket }),
    );
    enabled = found?.ObjectLockEnabled === 'Enabled';
    byDefault = found?.Rule?.DefaultRetention !== undefined;
  } catch (cause) {
    if ((cause as Error).name !== 'ObjectLockConfigurationNotFoundError') {
      throw new AwsError(
        'lock-unreadable',
        `cannot read the Object Lock of bucket ${bucket}: ${messageOf(cause)}`,
        { hint: 'It needs s3:GetBucketObjectLockConfiguration.', cause },
      );
    }
  }
  if (!enabled && lock) {
    throw new UserError('bucket-not-lockable', `bucket ${bucket} has no Object Lock (--lock-days)`, {
      hint: 'Leave --lock-days out, or turn Object Lock on for the bucket.',
    });
  }
  if (enabled && !byDefault && !lock) {
    throw new UserError('lock-days-missing', `bucket ${bucket} has Object Lock and no default retention`, {
      hint: 'Say how long with --lock-days, or give the bucket a default retention.',
    });
  }
  return lock;
}
