import { Option } from 'commander';
import {
  archiveExitCodes as exitCodes,
  onArchive,
  scanOptionsOf,
  type TypedArchiveOptions,
  withArchiveOptions,
} from '../archive-options';
import type { CliCommand } from '../command';

interface Typed extends TypedArchiveOptions {
  by?: 'day' | 'user' | 'instance';
  user?: string;
  instance?: string;
  all?: boolean;
  json?: boolean;
}

export const ls: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(program.command('ls'))
      .addOption(new Option('--by <what>', 'sum up instead').choices(['day', 'user', 'instance']))
      .option('--user <text>', 'only sessions whose user has this in it')
      .option('--instance <text>', 'only sessions on instances whose id has this in it')
      .option('--all', 'log streams that are no sessions too')
      .option('--json', 'a line of JSON for each session, or group')
      .addHelpText(
        'after',
        `${exitCodes}
END is "orderly" where the transcript is there, which the agent writes at an orderly end only, else "not-seen".
`,
      )
      .action((typed: Typed) =>
        choose((context) =>
          onArchive(typed, context, async (store, scratch, io) => {
            const { ls: list } = require('../../archive/commands') as typeof import('../../archive/commands');
            const { by, user, instance, all, json } = typed;
            const options = {
              ...scanOptionsOf(typed),
              ...(by && { by }),
              ...(user !== undefined && { user }),
              ...(instance !== undefined && { instance }),
              ...(all && { all }),
              ...(json && { json }),
            };
            return list(store, scratch, options, io);
          }),
        ),
      );
  },
};
