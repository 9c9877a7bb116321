import { InvalidArgumentError, Option } from 'commander';
import type { ExportFormat } from '../../archive/commands';
import { UserError } from '../../base';
import {
  archiveExitCodes as exitCodes,
  onArchive,
  scanOptionsOf,
  type TypedArchiveOptions,
  withArchiveOptions,
} from '../archive-options';
import type { CliCommand } from '../command';

interface Typed extends TypedArchiveOptions {
  format: ExportFormat;
  out?: string;
  columns?: number;
  rows?: number;
}

export const exportCommand: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(program.command('export').argument('[session...]', 'their ids (default: all)'))
      .addOption(
        new Option(
          '--format <form>',
          'asciicast: version 2, with the exact bytes of the transcript where there is one',
        )
          .choices(['text', 'jsonl', 'asciicast'])
          .default('text'),
      )
      .option('--out <folder>', 'a file for each session in this folder (default, for one session: stdout)')
      .option('--columns <n>', "width of a recording's terminal (default: 80)", size)
      .option('--rows <n>', "height of a recording's terminal (default: 24)", size)
      .addHelpText('after', exitCodes)
      .action((sessions: string[], typed: Typed) =>
        choose((context) => {
          const { out, columns: width, rows: height, format } = typed;
          if (out === undefined && sessions.length !== 1) {
            throw new UserError('no-out-folder', 'more than one session needs --out', {
              hint: 'Give a folder with --out FOLDER, or name one session.',
            });
          }
          return onArchive(typed, context, async (store, scratch, io) => {
            const { exportSessions, folderTarget, outputTarget } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const options = {
              ...scanOptionsOf(typed),
              format,
              ...(sessions.length > 0 && { sessions }),
              ...(width !== undefined && { width }),
              ...(height !== undefined && { height }),
            };
            const target = out === undefined ? outputTarget(io) : folderTarget(out);
            return exportSessions(store, scratch, options, target, io);
          });
        }),
      );
  },
};

function size(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 10_000) return value;
  throw new InvalidArgumentError('Give a number of characters.');
}
