import { type CommandIo, describeProgress, isoTime, Lines, Problems } from '../../cli/command-io';
import type { ObjectStore } from '../location';
import type { ScanOptions } from '../scan';
import { type Scratch, Sorter } from '../spool';
import { type CatalogEntry, catalog } from './catalog';

export interface LsOptions extends ScanOptions {
  /** Sum up by this instead of listing sessions. */
  by?: 'day' | 'user' | 'instance';
  /** Only sessions whose user, or instance, has this in it. */
  user?: string;
  instance?: string;
  /** Log streams of the group that are no sessions too. */
  all?: boolean;
  json?: boolean;
}

/** Lists the sessions of an archive, by their first record. @returns exit code, see `readCodes` */
export async function ls(
  store: ObjectStore,
  scratch: Scratch,
  options: LsOptions,
  io: CommandIo,
): Promise<number> {
  const problems = new Problems(io);
  const entries = wanted(
    catalog(store, scratch, {
      ...options,
      onProgress: (progress) => io.progress(describeProgress(progress)),
      onProblem: problems.add,
    }),
    options,
  );
  const lines = new Lines(io);
  let found = false;
  const rows = options.by === undefined ? entries : summed(entries, options.by, scratch);
  for await (const row of rows) {
    if (!found && options.json !== true) await lines.line('group' in row ? groupTitle(row) : title);
    found = true;
    await lines.line(
      options.json === true ? JSON.stringify(row) : 'group' in row ? groupRow(row) : sessionRow(row),
    );
    if (lines.closed) break;
  }
  await lines.flush();
  if (!found)
    io.note(
      `no session in ${store.name}: it is what holds session-logs/ and transcripts/ that is to be named`,
    );
  return problems.code(found);
}

async function* wanted(
  entries: AsyncIterable<CatalogEntry>,
  options: LsOptions,
): AsyncGenerator<CatalogEntry> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = options;
  for await (const entry of entries) {
    if (entry.kind === 'other' && options.all !== true) continue;
    if (entry.last < since || entry.first >= until) continue;
    // The id starts with the user's name, which is all there is of a transcript without a stream.
    if (options.user !== undefined && !`${entry.user ?? ''} ${entry.id}`.includes(options.user)) continue;
    if (options.instance !== undefined && !(entry.instance ?? '').includes(options.instance)) continue;
    yield entry;
  }
}

/** Sessions of one day (of their first record, UTC), user or instance. */
interface Group {
  group: string;
  by: string;
  sessions: number;
  records: number;
  bytes: number;
  transcripts: number;
  transcriptBytes: number;
  notSeenToEnd: number;
  first: number;
  last: number;
}

async function* summed(
  entries: AsyncIterable<CatalogEntry>,
  by: 'day' | 'user' | 'instance',
  scratch: Scratch,
): AsyncGenerator<Group> {
  const sorter = new Sorter({ scratch });
  for await (const entry of entries) {
    const group =
      by === 'day'
        ? isoTime(entry.first).slice(0, 10)
        : by === 'user'
          ? shortUser(entry)
          : (entry.instance ?? '(unknown)');
    await sorter.add(JSON.stringify(group), JSON.stringify({ group, entry }));
  }
  let current: Group | undefined;
  for await (const { value } of sorter.sorted()) {
    const { group, entry } = JSON.parse(value) as { group: string; entry: CatalogEntry };
    if (current && current.group !== group) {
      yield current;
      current = undefined;
    }
    current ??= {
      group,
      by,
      sessions: 0,
      records: 0,
      bytes: 0,
      transcripts: 0,
      transcriptBytes: 0,
      notSeenToEnd: 0,
      first: entry.first,
      last: entry.last,
    };
    current.sessions++;
    current.records += entry.records;
    current.bytes += entry.bytes;
    current.transcripts += entry.transcript ? 1 : 0;
    current.transcriptBytes += entry.transcript?.size ?? 0;
    current.notSeenToEnd += entry.ended === 'not-seen' ? 1 : 0;
    current.first = Math.min(current.first, entry.first);
    current.last = Math.max(current.last, entry.last);
  }
  if (current) yield current;
}

const shortUser = ({ user, id }: CatalogEntry) =>
  user === undefined ? id.replace(/-[0-9a-f]+$/, '') : user.slice(user.lastIndexOf('/') + 1);
const time = (ms: number) => isoTime(ms).slice(0, 19).replace('T', ' ');
const size = (bytes: number) => (bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1_000)} kB`);
const columns = (cells: [string, number][]) =>
  cells
    .map(([text, width]) => (width < 0 ? text.padStart(-width) : text.padEnd(width)))
    .join('  ')
    .trimEnd();

const title = columns([
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

function sessionRow(entry: CatalogEntry): string {
  return columns([
    [time(entry.first), 19],
    [time(entry.last), 19],
    [shortUser(entry), 20],
    [entry.instance ?? '-', 20],
    [String(entry.records), -7],
    [size(entry.bytes), -9],
    [entry.ended, 8],
    [entry.transcript ? size(entry.transcript.size) : '-', -10],
    [JSON.stringify(entry.id).slice(1, -1), 0],
  ]);
}

const groupTitle = ({ by }: Group) =>
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

function groupRow(group: Group): string {
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
