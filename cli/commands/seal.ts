import { Option } from 'commander';
import type { ObjectStore } from '../../archive/location';
import type { SealOptions } from '../../archive/seal';
import type { Scratch } from '../../archive/spool';
import { counted, isoTime, UserError } from '../../base';
import { onArchive, refuseTimes, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { type SigningKey, signerOf } from '../archive-sources';
import type { CliCommand } from '../command';
import { type CommandIo, Lines } from '../command-io';
import { endpointOf } from '../endpoint-option';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { lockOf, type TypedLock, withLockOptions } from '../lock-options';
import { writeWitness } from '../seal-witness';
import { settleOption } from '../settle-option';

interface Typed extends TypedArchiveOptions, TypedLock {
  key?: string;
  kmsKey?: string;
  period: 'hour' | 'day';
  settle: number;
  json?: boolean;
  witness?: string;
}

const periodMs = { hour: 3_600_000, day: 86_400_000 };

const examples = `
Examples:
  session-logs seal --archive s3://BUCKET --kms-key alias/session-logs-seal
  session-logs seal --archive ./copy --key seal-key.pem --period hour
`;

export const seal: CliCommand = {
  define: (program, choose) => {
    withLockOptions(
      withArchiveOptions(program.command('seal'), false)
        .option('--kms-key <id>', 'sign with this KMS key (ECC_NIST_P256, SIGN_VERIFY)')
        .option('--key <file>', 'sign with this private key, PEM: Ed25519 or EC P-256')
        .addOption(
          new Option('--period <what>', 'seals end at whole ones, UTC')
            .choices(['hour', 'day'])
            .default('day'),
        )
        .addOption(settleOption('seal a period this long after its end at the earliest', 60)),
    )
      .option(
        '--witness <file>',
        'write the newest seal into this file, which belongs out of reach of the archive',
      )
      .option('--json', 'a line of JSON')
      .addHelpText('after', exitCodesHelp(exitCodes.seal) + examples)
      .action((typed: Typed) => {
        refuseTimes(typed, 'seal');
        const key = signingKey(typed);
        const { period, settle, json, witness } = typed;
        choose((context) =>
          onArchive(typed, context, async (store, scratch, io) => {
            const { world } = context;
            const options = {
              now: () => world.clock.now(),
              signer: await signerOf(key, endpointOf(typed, world.env)),
              lock: await lockOf(typed, world),
              periodMs: periodMs[period],
              settleMs: settle * 60_000,
              json,
              witness,
            };
            return sealArchive(store, scratch, options, io);
          }),
        );
      });
  },
};

/** @throws UserError `flags-exclude`, `no-signing-key` */
function signingKey({ key: file, kmsKey }: Typed): SigningKey {
  if (file !== undefined && kmsKey !== undefined) {
    throw new UserError('flags-exclude', '--key does not go with --kms-key', { hint: 'Sign with one key.' });
  }
  if (kmsKey !== undefined) return { kmsKey };
  if (file !== undefined) return { file };
  throw new UserError('no-signing-key', 'a seal needs a key to sign with', {
    hint: 'Give --kms-key ID, or --key FILE (made by: openssl genpkey -algorithm ed25519 -out seal-key.pem).',
  });
}

type SealCommandOptions = Pick<SealOptions, 'signer' | 'now' | 'periodMs' | 'settleMs' | 'lock'> & {
  json?: boolean | undefined;
  /** A file for the newest seal. */
  witness?: string | undefined;
};

/** Seals an archive up to the last whole period. @returns exit code, see `exitCodes.seal` */
export async function sealArchive(
  store: ObjectStore,
  scratch: Scratch,
  { json, witness, ...options }: SealCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { seal: sealAll } = await import('../../archive/seal');
  const lines = new Lines(io);
  const result = await sealAll({
    ...options,
    store,
    scratch,
    onProgress: (objects) => io.progress(`${counted(objects, 'object')} hashed`),
  });
  if (witness !== undefined)
    writeWitness(witness, {
      archive: store.name,
      key: result.key,
      sha256: result.sha256,
      signer: options.signer.publicKey.fingerprint,
    });
  if (json === true) await lines.json({ type: 'seal', ...result });
  else if (!result.sealed) {
    await lines.line(`everything up to ${result.until} is sealed: ${result.key}, SHA-256 ${result.sha256}`);
  } else {
    const { key, sha256, seal: made, warnings } = result;
    for (const warning of warnings) io.note(warning);
    const { objects, bytes, sessions, events } = made.totals;
    await lines.line(
      `seal ${made.sequence}, up to ${made.period.until}: ${counted(objects, 'object')}, ${counted(bytes, 'byte')}, ${counted(events, 'event')} of ${counted(sessions, 'log stream')}`,
    );
    await lines.line(`${key}, SHA-256 ${sha256}`);
    await lines.line(`signed with the key ${made.signer.fingerprint}`);
    if (options.lock) {
      await lines.line(`locked until ${isoTime(options.lock.retainUntil)} (${options.lock.mode})`);
    }
  }
  await lines.flush();
  return exitCodes.seal.done.code;
}
