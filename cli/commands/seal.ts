import { Option } from 'commander';
import { onArchive, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { clientOptions, signerOf } from '../archive-sources';
import type { CliCommand } from '../command';
import { refuseTimes, s3LockOf, type TypedLock, withLockOptions } from '../lock-options';
import { minutes } from './verify';

interface Typed extends TypedArchiveOptions, TypedLock {
  key?: string;
  kmsKey?: string;
  period: 'hour' | 'day';
  settle: number;
  json?: boolean;
}

const periodMs = { hour: 3_600_000, day: 86_400_000 };

const epilogue = `
Exit codes:
  0    sealed, or everything is sealed already
  2    bad input, a chain of seals that is not whole, or something could not be read or written
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP): run it again

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
        .option('--settle <minutes>', 'seal a period this long after its end at the earliest', minutes, 60),
    )
      .option('--json', 'a line of JSON')
      .addHelpText('after', epilogue)
      .action((typed: Typed) =>
        choose(async (context) => {
          refuseTimes(typed, 'seal');
          return onArchive(typed, context, async (store, scratch, io) => {
            const { sealCommand } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const now = () => context.world.clock.now();
            const signer = await signerOf(typed, context.world.env);
            const lock = await s3LockOf(typed, clientOptions(typed, context.world.env), now());
            const options = {
              now,
              signer,
              periodMs: periodMs[typed.period],
              settleMs: typed.settle * 60_000,
              json: typed.json === true,
              ...(lock && { lock }),
            };
            return sealCommand(store, scratch, options, io);
          });
        }),
      );
  },
};
