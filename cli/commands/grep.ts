import {
  archiveExitCodes as exitCodes,
  onArchive,
  scanOptionsOf,
  type TypedArchiveOptions,
  withArchiveOptions,
} from '../archive-options';
import type { CliCommand } from '../command';

interface Typed extends TypedArchiveOptions {
  ignoreCase?: boolean;
  fixed?: boolean;
  transcripts?: boolean;
  json?: boolean;
}

export const grep: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(
      program.command('grep').argument('<pattern>', "a regular expression of JavaScript's, for one line"),
    )
      .option('-i, --ignore-case', 'capitals or not')
      .option('--fixed', 'the pattern is plain text')
      .option(
        '--transcripts',
        'search the transcripts, which keep non-ASCII text, instead of the stream, which does not',
      )
      .option('--json', 'a line of JSON for each line that was found')
      .addHelpText('after', exitCodes)
      .action((pattern: string, typed: Typed) =>
        choose((context) =>
          onArchive(typed, context, async (store, scratch, io) => {
            const { grep: search } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const { ignoreCase, fixed, transcripts, json } = typed;
            const options = {
              ...scanOptionsOf(typed),
              ...(ignoreCase && { ignoreCase }),
              ...(fixed && { fixed }),
              ...(transcripts && { transcripts }),
              ...(json && { json }),
            };
            return search(store, scratch, pattern, options, io);
          }),
        ),
      );
  },
};
