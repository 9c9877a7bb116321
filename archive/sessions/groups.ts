import { isoTime } from '../../base';
import { type Scratch, Sorter } from '../spool';
import type { CatalogEntry } from './catalog';

/** Which entries of a catalog are wanted. */
export interface SessionFilter {
  /** Only sessions that have something at or after this time, and before `until`; ms since the epoch. */
  since?: number | undefined;
  until?: number | undefined;
  /** Only sessions whose user, or instance, has this in it. */
  user?: string | undefined;
  instance?: string | undefined;
  /** Log streams of the group that are no sessions too. */
  all?: boolean | undefined;
}

export async function* filterSessions(
  entries: AsyncIterable<CatalogEntry>,
  filter: SessionFilter,
): AsyncGenerator<CatalogEntry> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  for await (const entry of entries) {
    if (entry.kind === 'other' && filter.all !== true) continue;
    if (entry.last < since || entry.first >= until) continue;
    // The id starts with the user's name, which is all there is of a transcript without a stream.
    if (filter.user !== undefined && !`${entry.user ?? ''} ${entry.id}`.includes(filter.user)) continue;
    if (filter.instance !== undefined && !(entry.instance ?? '').includes(filter.instance)) continue;
    yield entry;
  }
}

export type GroupedBy = 'day' | 'user' | 'instance';

/** Sessions of one day (of their first record, UTC), user or instance. Times in ms since the epoch, sizes in bytes. */
export interface SessionGroup {
  group: string;
  by: GroupedBy;
  sessions: number;
  records: number;
  bytes: number;
  transcripts: number;
  transcriptBytes: number;
  /** Sessions of which no orderly end was seen. */
  notSeenToEnd: number;
  first: number;
  last: number;
}

/**
 * Sums sessions up, each group once, in the order of the groups' names.
 * @throws what the entries throw; HarnessError `scratch-failed`
 */
export async function* groupSessions(
  entries: AsyncIterable<CatalogEntry>,
  by: GroupedBy,
  scratch: Scratch,
): AsyncGenerator<SessionGroup> {
  const sorter = new Sorter({ scratch });
  for await (const entry of entries) {
    const group = groupOf(entry, by);
    await sorter.add(JSON.stringify(group), JSON.stringify({ group, entry }));
  }
  let current: SessionGroup | undefined;
  for await (const { value } of sorter.sorted()) {
    const { group, entry } = JSON.parse(value) as { group: string; entry: CatalogEntry };
    if (current && current.group !== group) {
      yield current;
      current = undefined;
    }
    current ??= emptyGroup(group, by, entry);
    add(current, entry);
  }
  if (current) yield current;
}

function groupOf(entry: CatalogEntry, by: GroupedBy): string {
  if (by === 'day') return isoTime(entry.first).slice(0, 10);
  return by === 'user' ? shortUser(entry) : (entry.instance ?? '(unknown)');
}

const emptyGroup = (group: string, by: GroupedBy, { first, last }: CatalogEntry): SessionGroup => ({
  group,
  by,
  sessions: 0,
  records: 0,
  bytes: 0,
  transcripts: 0,
  transcriptBytes: 0,
  notSeenToEnd: 0,
  first,
  last,
});

function add(group: SessionGroup, entry: CatalogEntry): void {
  group.sessions++;
  group.records += entry.records;
  group.bytes += entry.bytes;
  group.transcripts += entry.transcript ? 1 : 0;
  group.transcriptBytes += entry.transcript?.size ?? 0;
  group.notSeenToEnd += entry.ended === 'not-seen' ? 1 : 0;
  group.first = Math.min(group.first, entry.first);
  group.last = Math.max(group.last, entry.last);
}

/** The caller's name: the end of the ARN, or what a session's id begins with. */
export const shortUser = ({ user, id }: CatalogEntry): string =>
  user === undefined ? id.replace(/-[0-9a-f]+$/, '') : user.slice(user.lastIndexOf('/') + 1);
