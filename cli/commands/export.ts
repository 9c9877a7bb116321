import { InvalidArgumentError, Option } from 'commander';
import type { ExportFormat, ExportTarget } from '../../archive/export';
import type { ObjectStore } from '../../archive/location';
import type { Scratch } from '../../archive/spool';
import { UserError } from '../../base';
import { onArchive, type Period, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand } from '../command';
import { type CommandIo, refuseTerminal } from '../command-io';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { exactText } from '../harmless';
import { describeDuplicates, describeProgress, Problems } from '../problems';

interface Typed extends TypedArchiveOptions {
  toTerminal?: boolean;
  format: ExportFormat;
  out?: string;
  columns?: number;
  rows?: number;
}

interface ExportCommandOptions extends Period {
  format: ExportFormat;
  /** Only these; default all. */
  sessions?: readonly string[] | undefined;
  /** Of a recording's terminal, in characters. */
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
      .option('--to-terminal', 'let an exact form go to a terminal, which obeys it')
      .option('--columns <n>', "width of a recording's terminal (default: 80)", characters)
      .option('--rows <n>', "height of a recording's terminal (default: 24)", characters)
      .addHelpText('after', exitCodesHelp(exitCodes.read))
      .action((sessions: string[], typed: Typed) => {
        const { out } = typed;
        if (out === undefined && sessions.length !== 1) {
          throw new UserError('no-out-folder', 'more than one session needs --out', {
            hint: 'Give a folder with --out FOLDER, or name one session.',
          });
        }
        const options = { ...typed, sessions: sessions.length > 0 ? sessions : undefined };
        choose((context) =>
          onArchive(typed, context, async (store, scratch, io) => {
            if (out === undefined) refuseTerminal(io, typed.toTerminal);
            const { folderTarget } = await import('../../archive/export');
            const target = out === undefined ? outputTarget(io) : folderTarget(out);
            return writeSessions(store, scratch, options, target, io);
          }),
        );
      });
  },
};

function characters(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 10_000) return value;
  throw new InvalidArgumentError('Give a number of characters.');
}

/** The command's output. */
const outputTarget = (io: CommandIo): ExportTarget => ({
  open: async () => ({
    write: async (text) => {
      await io.write(exactText(text));
    },
    close: async () => {},
  }),
});

/**
 * Writes sessions out.
 * @returns exit code, see `exitCodes.read`
 * @throws what the store or the target throws
 */
export async function writeSessions(
  store: ObjectStore,
  scratch: Scratch,
  { format, sessions, columns: width, rows: height, since, until }: ExportCommandOptions,
  target: ExportTarget,
  io: CommandIo,
): Promise<number> {
  const { exportSessions } = await import('../../archive/export');
  const { duplicateVerdict } = await import('../../archive/sessions');
  const problems = new Problems(io);
  const missing = new Set(sessions);
  const written = exportSessions(
    store,
    scratch,
    {
      format,
      sessions,
      width,
      height,
      since,
      until,
      onProblem: problems.add,
      onProgress: (progress) => io.progress(describeProgress(progress)),
    },
    target,
  );
  let count = 0;
  for await (const session of written) {
    missing.delete(session.id);
    const duplicates = describeDuplicates(session, duplicateVerdict(session.counts));
    if (duplicates !== undefined) io.note(duplicates);
    io.progress(`${++count} sessions written`);
  }
  for (const id of missing) io.note(`there is no session ${JSON.stringify(id)} in ${store.name}`);
  return problems.code(count > 0 && missing.size === 0);
}
