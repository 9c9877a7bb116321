import { Option } from 'commander';
import type { ObjectStore } from '../../archive/location';
import type { CatalogEntry, GroupedBy, SessionFilter, SessionGroup } from '../../archive/sessions';
import type { Scratch } from '../../archive/spool';
import { displayWidth, isoTime } from '../../base';
import { onArchive, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand } from '../command';
import { type CommandIo, Lines } from '../command-io';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { terminalCell } from '../harmless';
import { describeProgress, Problems } from '../problems';

export interface LsOptions extends SessionFilter {
  /** Sum up by this instead of listing sessions. */
  by?: GroupedBy;
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
        `${exitCodesHelp(exitCodes.read)}
END is "orderly" where the transcript is there, which the agent writes at an orderly end only, else "not-seen".
`,
      )
      .action((typed: TypedArchiveOptions & LsOptions) =>
        choose((context) =>
          onArchive(typed, context, (store, scratch, io) => listSessions(store, scratch, typed, io)),
        ),
      );
  },
};

/** Lists the sessions of an archive, by their first record. @returns exit code, see `exitCodes.read` */
export async function listSessions(
  store: ObjectStore,
  scratch: Scratch,
  options: LsOptions,
  io: CommandIo,
): Promise<number> {
  const { catalog, filterSessions, groupSessions, shortUser } = await import('../../archive/sessions');
  const problems = new Problems(io);
  const all = catalog(store, scratch, {
    since: options.since,
    until: options.until,
    onProgress: (progress) => io.progress(describeProgress(progress)),
    onProblem: problems.add,
  });
  const entries = filterSessions(all, options);
  const rows = options.by === undefined ? entries : groupSessions(entries, options.by, scratch);
  const lines = new Lines(io);
  let found = false;
  for await (const row of rows) {
    const isGroup = 'group' in row;
    if (!found && options.json !== true) await lines.line(isGroup ? groupTitle(row) : sessionTitle);
    found = true;
    if (options.json === true) await lines.json(row);
    else await lines.line(isGroup ? groupRow(row) : sessionRow(row, shortUser(row)));
    if (lines.closed) break;
  }
  await lines.flush();
  if (!found)
    io.note(`no session in ${store.name}: --archive names what holds session-logs/ and transcripts/`);
  return problems.code(found);
}

const time = (ms: number) => isoTime(ms).slice(0, 19).replace('T', ' ');
const size = (bytes: number) => (bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1_000)} kB`);
/** @param cells with their widths; a negative one puts the text at the right */
const columns = (cells: [text: string, width: number][]) =>
  cells
    .map(([text, width]) => {
      const cell = terminalCell(text);
      const room = ' '.repeat(Math.max(0, Math.abs(width) - displayWidth(cell)));
      return width < 0 ? room + cell : cell + room;
    })
    .join('  ')
    .trimEnd();

const sessionTitle = columns([
  ['FIRST RECORD (UTC)', 19],
  ['LAST RECORD', 19],
  ['USER', 20],
  ['INSTANCE', 20],
  ['RECORDS', -7],
  ['SIZE', -9],
  ['END', 8],
  ['TRANSCRIPT', -10],
  ['SESSION', 0],
]);

function sessionRow(entry: CatalogEntry, user: string): string {
  return columns([
    [time(entry.first), 19],
    [time(entry.last), 19],
    [user, 20],
    [entry.instance ?? '-', 20],
    [String(entry.records), -7],
    [size(entry.bytes), -9],
    [entry.ended, 8],
    [entry.transcript ? size(entry.transcript.size) : '-', -10],
    [entry.id, 0],
  ]);
}

const groupTitle = ({ by }: SessionGroup) =>
  columns([
    [by.toUpperCase(), 24],
    ['SESSIONS', -8],
    ['NO END', -6],
    ['RECORDS', -9],
    ['SIZE', -9],
    ['TRANSCRIPTS', -11],
    ['FIRST RECORD (UTC)', 19],
    ['LAST RECORD', 19],
  ]);

function groupRow(group: SessionGroup): string {
  return columns([
    [group.group, 24],
    [String(group.sessions), -8],
    [String(group.notSeenToEnd), -6],
    [String(group.records), -9],
    [size(group.bytes), -9],
    [size(group.transcriptBytes), -11],
    [time(group.first), 19],
    [time(group.last), 19],
  ]);
}
