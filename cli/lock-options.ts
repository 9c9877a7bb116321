import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PutOptions } from '../archive/location';
import { UserError } from '../base';
import type { EndpointSettings } from '../pipeline/endpoint';
import type { TypedArchiveOptions } from './archive-options';

export interface TypedLock {
  lockDays?: number;
  lockMode: 'GOVERNANCE' | 'COMPLIANCE';
}

/** For commands that write into an archive. */
export function withLockOptions(command: Command): Command {
  return command
    .option(
      '--lock-days <n>',
      "Object Lock for what is written, days (default: the bucket's own retention)",
      (text: string) => {
        const value = Number(text);
        if (Number.isInteger(value) && value >= 1 && value <= 36_500) return value;
        throw new InvalidArgumentError('Give a number of days.');
      },
    )
    .addOption(
      new Option('--lock-mode <mode>', 'with --lock-days')
        .choices(['GOVERNANCE', 'COMPLIANCE'])
        .default('COMPLIANCE'),
    );
}

/** The lock for writes to `--archive`; a folder has none. @throws UserError, AwsError as `lockFor` */
export async function s3LockOf(
  typed: TypedArchiveOptions & TypedLock,
  client: EndpointSettings,
  now: number,
): Promise<PutOptions['lock']> {
  const { parseLocation } = require('../archive/location') as typeof import('../archive/location');
  const location = parseLocation(typed.archive, '--archive');
  if (location.kind === 'folder') {
    if (typed.lockDays === undefined) return undefined;
    throw new UserError('flags-exclude', '--lock-days does not go with a folder', {
      hint: 'A folder has no Object Lock.',
    });
  }
  const { S3Client } = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
  const { lockFor } = require('../archive/seal') as typeof import('../archive/seal');
  const s3 = new S3Client({ ...client, ...(client.endpoint !== undefined && { forcePathStyle: true }) });
  return lockFor(s3, location.bucket, { days: typed.lockDays, mode: typed.lockMode, now });
}

/** @throws UserError `flags-exclude` */
export function refuseTimes({ since, until }: TypedArchiveOptions, command: string): void {
  if (since === undefined && until === undefined) return;
  throw new UserError('flags-exclude', `--since and --until do not go with ${command}`, {
    hint: 'It looks at the whole archive: leave them out.',
  });
}
