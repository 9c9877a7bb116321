import { UserError } from '../../base';
import {
  archiveExitCodes as exitCodes,
  onArchive,
  scanOptionsOf,
  type TypedArchiveOptions,
  withArchiveOptions,
} from '../archive-options';
import type { CliCommand } from '../command';

const forms = ['timed', 'raw', 'transcript', 'json'] as const;
type Typed = TypedArchiveOptions & { [form in (typeof forms)[number]]?: boolean };

export const show: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(program.command('show').argument('<session>', 'its id, as ls names it'))
      .option(
        '--timed',
        'with the time of each line: when it was uploaded, up to a second after it was displayed',
      )
      .option('--raw', "exactly the session's lines, one a line, nothing else")
      .option(
        '--transcript',
        'exactly what was displayed, from the transcript that the agent wrote at the end',
      )
      .option('--json', 'a line of JSON for each record')
      .addHelpText('after', exitCodes)
      .action((session: string, typed: Typed) =>
        choose((context) => {
          const chosen = forms.filter((form) => typed[form] === true);
          if (chosen.length > 1) {
            throw new UserError('bad-command-line', `--${chosen[0]} and --${chosen[1]} do not go together`, {
              hint: 'Choose one form: --timed, --raw, --transcript or --json.',
            });
          }
          return onArchive(typed, context, async (store, scratch, io) => {
            const { show: showSession } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const options = { ...scanOptionsOf(typed), as: chosen[0] ?? ('text' as const) };
            return showSession(store, scratch, session, options, io);
          });
        }),
      );
  },
};
