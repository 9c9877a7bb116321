import { onArchive, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { clientOptions, logGroupOf } from '../archive-sources';
import type { CliCommand } from '../command';
import { refuseTimes, s3LockOf, type TypedLock, withLockOptions } from '../lock-options';
import { minutes } from './verify';

interface Typed extends TypedArchiveOptions, TypedLock {
  logGroup?: string;
  write?: boolean;
  settle: number;
  json?: boolean;
}

const epilogue = `
Exit codes:
  0    nothing is missing, or --write has written it
  1    something is missing: --write would write it
  2    bad input, or something could not be read or written
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP): run it again, it goes on where it stopped

Examples:
  session-logs backfill --archive s3://BUCKET --log-group session-logs/sessions
  session-logs backfill --archive s3://BUCKET --log-group session-logs/sessions --write
`;

export const backfill: CliCommand = {
  define: (program, choose) => {
    withLockOptions(
      withArchiveOptions(program.command('backfill'), false)
        .option(
          '--log-group <name>',
          'the group to take from (default: only what lies under the error prefix)',
        )
        .option('--write', 'write it; without this, say what would be written')
        .option(
          '--settle <minutes>',
          'leave events alone that are younger: they may be on their way',
          minutes,
          20,
        ),
    )
      .option('--json', 'lines of JSON: object, at last report')
      .addHelpText('after', epilogue)
      .action((typed: Typed) =>
        choose(async (context) => {
          refuseTimes(typed, 'backfill');
          return onArchive(typed, context, async (store, scratch, io) => {
            const { backfillCommand } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const now = () => context.world.clock.now();
            const group = logGroupOf(typed, context.world.env);
            const write = typed.write === true;
            const lock = write
              ? await s3LockOf(typed, clientOptions(typed, context.world.env), now())
              : undefined;
            const options = {
              now,
              write,
              settleMs: typed.settle * 60_000,
              json: typed.json === true,
              ...(group && { group }),
              ...(lock && { lock }),
            };
            return backfillCommand(store, scratch, options, io);
          });
        }),
      );
  },
};
