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
    return this.#sorter.add(key, encoded(id, row));
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
    for await (const { value } of this.#sorter.sorted()) yield decoded(value);
  }
}

/** A damaged record may have any time. */
function sortTime(ms: number): string {
  return sortNumber(Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), 9e15) : 0);
}

/** Lists in place of objects: field names would be half of what goes to disk and back. */
function encoded(id: string, row: Row): string {
  const { kind } = row;
  if (kind === 'known') return JSON.stringify([kind, id, row.session]);
  if (kind === 'transcript') return JSON.stringify([kind, id, row.object]);
  if (kind === 'group') {
    const { event } = row;
    return JSON.stringify([kind, id, event.id, event.timestamp, event.message, event.ingestionTime]);
  }
  const { eventId, timestamp, message, logGroup, logStream, source } = row.record;
  const { key, envelope, event } = source;
  const stream = logStream === id ? 0 : logStream;
  return JSON.stringify([kind, id, eventId, timestamp, message, logGroup, stream, key, envelope, event]);
}

type EncodedRecord = [
  kind: 'extracted' | 'archived' | 'undelivered',
  id: string,
  eventId: string,
  timestamp: number,
  message: string,
  logGroup: string,
  logStream: string | 0,
  key: string,
  envelope: number,
  event: number,
];
type Encoded =
  | [kind: 'known', id: string, session: KnownSession]
  | [kind: 'transcript', id: string, object: StoredObject]
  | [kind: 'group', id: string, event: string, timestamp: number, message: string, ingestionTime: number]
  | EncodedRecord;

function decoded(text: string): SessionRow {
  const row = JSON.parse(text) as Encoded;
  switch (row[0]) {
    case 'known':
      return { id: row[1], row: { kind: row[0], session: row[2] } };
    case 'transcript':
      return { id: row[1], row: { kind: row[0], object: row[2] } };
    case 'group': {
      const [kind, stream, id, timestamp, message, ingestionTime] = row;
      return { id: stream, row: { kind, event: { stream, id, timestamp, message, ingestionTime } } };
    }
    default: {
      const [kind, id, eventId, timestamp, message, logGroup, stream, key, envelope, event] = row;
      const source = { key, envelope, event };
      const logStream = stream === 0 ? id : stream;
      return { id, row: { kind, record: { eventId, timestamp, logGroup, logStream, message, source } } };
    }
  }
}
