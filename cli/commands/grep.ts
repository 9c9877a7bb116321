import type { ObjectStore } from '../../archive/location';
import type { PatternOptions } from '../../archive/search';
import type { Scratch } from '../../archive/spool';
import { onArchive, type Period, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand } from '../command';
import { type CommandIo, Lines } from '../command-io';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { describeProgress, Problems } from '../problems';

export interface GrepOptions extends PatternOptions, Period {
  /** Search the transcripts instead of the stream. */
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
      .addHelpText('after', exitCodesHelp(exitCodes.read))
      .action((pattern: string, typed: TypedArchiveOptions & GrepOptions) =>
        choose((context) =>
          onArchive(typed, context, (store, scratch, io) => findLines(store, scratch, pattern, typed, io)),
        ),
      );
  },
};

/**
 * Searches all sessions, line by line.
 * @returns exit code, see `exitCodes.read`
 * @throws UserError `bad-pattern`; what the store throws
 */
export async function findLines(
  store: ObjectStore,
  scratch: Scratch,
  pattern: string,
  options: GrepOptions,
  io: CommandIo,
): Promise<number> {
  const { linePattern, searchStreams, searchTranscripts } = await import('../../archive/search');
  const regexp = linePattern(pattern, options);
  const problems = new Problems(io);
  const matches =
    options.transcripts === true
      ? searchTranscripts(store, regexp, { onTranscript: (count) => io.progress(`${count} transcripts`) })
      : searchStreams(store, scratch, regexp, {
          since: options.since,
          until: options.until,
          onProgress: (progress) => io.progress(describeProgress(progress)),
          onProblem: problems.add,
        });
  const lines = new Lines(io);
  let found = false;
  for await (const match of matches) {
    found = true;
    const { session, time, line } = match;
    await (options.json === true
      ? lines.json(match)
      : lines.line(`${session}${time === undefined ? '' : `  ${time}`}  ${line}`));
    if (lines.closed) break;
  }
  await lines.flush();
  return problems.code(found);
}
