import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PutOptions } from '../archive/location';
import { UserError } from '../base';
import type { TypedArchiveOptions } from './archive-options';
import type { Surroundings } from './surroundings';

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
      readDays,
    )
    .addOption(
      new Option('--lock-mode <mode>', 'with --lock-days')
        .choices(['GOVERNANCE', 'COMPLIANCE'])
        .default('COMPLIANCE'),
    );
}

function readDays(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 36_500) return value;
  throw new InvalidArgumentError('Give a number of days.');
}

/**
 * The lock for writes to `--archive`; a folder has none.
 * @throws UserError `flags-exclude`, and as `lockFor`
 */
export async function lockOf(
  { archive, endpointUrl, region, lockDays, lockMode }: TypedArchiveOptions & TypedLock,
  { env, clock }: Pick<Surroundings, 'env' | 'clock'>,
): Promise<PutOptions['lock']> {
  const { parseLocation, s3Client } = await import('../archive/location');
  const location = parseLocation(archive, '--archive');
  if (location.kind === 'folder') {
    if (lockDays === undefined) return undefined;
    throw new UserError('flags-exclude', '--lock-days does not go with a folder', {
      hint: 'A folder has no Object Lock.',
    });
  }
  const { lockFor } = await import('../archive/seal');
  const client = s3Client({ endpointUrl, region, env });
  return lockFor(client, location.bucket, { days: lockDays, mode: lockMode, now: clock.now() });
}
