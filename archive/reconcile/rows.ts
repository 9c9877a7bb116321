import type { StoredObject } from '../location';
import { sessionIdOf } from '../session-records';
import type { GroupEvent, KnownSession } from '../sources';
import type { Scratch } from '../spool';
import { keySeparator, Sorter, sortNumber, sortText } from '../spool';
import type { ArchivedRecord } from '../types';

/** One thing that somebody says of a session. */
export type Row =
  | { kind: 'known'; session: KnownSession }
  | { kind: 'transcript'; object: StoredObject }
  /** An archived record without its envelope: its time is whole seconds, so it is found by its text alone. */
  | { kind: 'extracted'; record: ArchivedRecord }
  | { kind: 'group'; event: GroupEvent }
  | { kind: 'archived'; record: ArchivedRecord }
  /** Firehose could not deliver it, and left it in the object `key` under the error prefix. */
  | { kind: 'undelivered'; record: ArchivedRecord };

export interface SessionRow {
  /** The log stream, which is the session's id. */
  id: string;
  row: Row;
}

const order: Record<Row['kind'], string> = {
  known: '0',
  transcript: '1',
  extracted: '2',
  group: '3',
  archived: '3',
  undelivered: '3',
};
/** Of one timestamp: what should be there, before what is. */
const side: Partial<Record<Row['kind'], string>> = { group: '0', undelivered: '1', archived: '2' };

/**
 * Everything that is said of sessions, sorted by session: first who knows it, then its transcript, then its events by
 * their time, and the archive's in archive order.
 */
export class SessionRows {
  readonly #sorter: Sorter;
  #rows = 0;

  constructor(scratch: Scratch) {
    this.#sorter = new Sorter({ scratch });
  }

  add(id: string, row: Row): void | Promise<void> {
    const key = [sortText(id), order[row.kind], ...this.#place(row)].join(keySeparator);
    return this.#sorter.add(key, JSON.stringify({ id, row }));
  }

  addRecord(record: ArchivedRecord): void | Promise<void> {
    // Firehose's message extraction leaves neither id nor log group.
    const extracted = record.eventId === '' && record.logGroup === '';
    if (extracted) return this.add(sessionIdOf(record), { kind: 'extracted', record });
    return this.add(sessionIdOf(record), { kind: 'archived', record });
  }

  #place(row: Row): string[] {
    const added = sortNumber(this.#rows++);
    if (row.kind === 'known' || row.kind === 'transcript') return [added];
    if (row.kind === 'group') return [sortTime(row.event.timestamp), side.group!, added];
    const { timestamp, source } = row.record;
    const place = [sortText(source.key), sortNumber(source.envelope), sortNumber(source.event)];
    return [sortTime(timestamp), side[row.kind] ?? '', ...place];
  }

  /** All rows, session by session. */
  async *sorted(): AsyncGenerator<SessionRow> {
    for await (const { value } of this.#sorter.sorted()) yield JSON.parse(value) as SessionRow;
  }
}

/** A damaged record may have any time. */
function sortTime(ms: number): string {
  return sortNumber(Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), 9e15) : 0);
}
