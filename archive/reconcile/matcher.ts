import type { GroupEvent } from '../sources';
import type { ArchivedRecord } from '../types';
import type { Row } from './rows';

/** An event that should be in the archive and is not. */
export interface MissingEvent {
  /** CloudWatch's id; empty where nobody gave one. */
  id: string;
  timestamp: number;
  message: string;
  from: 'log group' | 'error object';
  /** When CloudWatch Logs took it, ms. */
  ingestionTime?: number;
  /** The object under the error prefix that has it. */
  errorKey?: string;
}

/** What one side has and the other has not. */
export type Difference =
  | { kind: 'missing'; event: MissingEvent }
  /** In the archive more often than in the group: `copies` times. */
  | { kind: 'surplus'; record: ArchivedRecord; copies: number }
  /** An undelivered record that is in no other object. */
  | { kind: 'unrepaired'; record: ArchivedRecord };

/** What is said of one message at one time. */
interface Meeting {
  group: GroupEvent[];
  undelivered: ArchivedRecord[];
  /** By event id; copies of one id are one event. */
  archived: Map<string, ArchivedRecord>;
  /** Archived without an id: how many, and one of them. */
  nameless: number;
  one?: ArchivedRecord;
}

/**
 * Holds one session's events against each other, in the order of their times: what the log group has, what could not
 * be delivered, what is archived. Events are the same when time and text are; ids only tell copies apart.
 */
export class Matcher {
  #timestamp: number | undefined;
  #meetings = new Map<string, Meeting>();
  /** Archived texts without time, and how many. */
  readonly #extracted = new Map<string, { copies: number; record: ArchivedRecord }>();

  /** Extracted texts that the group has too. */
  readonly #used = new Set<string>();

  /** @param judgesSurplus whether the group must still have this record */
  constructor(private readonly judgesSurplus: (record: ArchivedRecord) => boolean) {}

  /** @returns what has become clear of the time before */
  add(row: Row): readonly Difference[] {
    if (row.kind === 'extracted') {
      const { record } = row;
      const known = this.#extracted.get(record.message);
      if (known) known.copies++;
      else this.#extracted.set(record.message, { copies: 1, record });
      return none;
    }
    if (row.kind === 'known' || row.kind === 'transcript') return none;
    const timestamp = row.kind === 'group' ? row.event.timestamp : row.record.timestamp;
    const settled = timestamp === this.#timestamp ? none : this.#settle();
    this.#timestamp = timestamp;
    this.#meet(row);
    return settled;
  }

  #meet(row: Exclude<Row, { kind: 'extracted' | 'known' | 'transcript' }>): void {
    const text = row.kind === 'group' ? row.event.message : row.record.message;
    const meeting: Meeting = this.#meetings.get(text) ?? {
      group: [],
      undelivered: [],
      archived: new Map(),
      nameless: 0,
    };
    this.#meetings.set(text, meeting);
    if (row.kind === 'group') meeting.group.push(row.event);
    else if (row.kind === 'undelivered') meeting.undelivered.push(row.record);
    else if (row.record.eventId === '') {
      meeting.nameless++;
      meeting.one ??= row.record;
    } else {
      if (!meeting.archived.has(row.record.eventId)) meeting.archived.set(row.record.eventId, row.record);
      meeting.one ??= row.record;
    }
  }

  /** The session is over. @returns what has become clear with that */
  end(): Difference[] {
    const found = this.#settle();
    for (const { copies, record } of this.#extracted.values()) {
      // Without id, one event delivered twice looks as two: only a text that the group lacks is too much.
      if (copies > 0 && this.judgesSurplus(record) && !this.#used.has(record.message)) {
        found.push({ kind: 'surplus', record, copies });
      }
    }
    return found;
  }

  #settle(): Difference[] {
    const found: Difference[] = [];
    for (const [text, meeting] of this.#meetings) this.#settleOne(text, meeting, found);
    this.#meetings.clear();
    return found;
  }

  #settleOne(
    text: string,
    { group, undelivered, archived, nameless, one }: Meeting,
    found: Difference[],
  ): void {
    let left = archived.size + nameless;
    const take = () => {
      if (left > 0) {
        left--;
        return true;
      }
      const extracted = this.#extracted.get(text);
      if (!extracted) return false;
      this.#used.add(text);
      if (extracted.copies === 0) return false;
      extracted.copies--;
      return true;
    };
    // Whose own id is archived needs no other's place.
    const byId = (id: string) => (id !== '' && archived.has(id) ? 0 : 1);
    const missing = new Set<string>();
    for (const event of [...group].sort((a, b) => byId(a.id) - byId(b.id))) {
      if (take()) continue;
      missing.add(event.id);
      const { id, timestamp, message, ingestionTime } = event;
      found.push({ kind: 'missing', event: { id, timestamp, message, from: 'log group', ingestionTime } });
    }
    const seen = new Set<string>();
    for (const record of undelivered) {
      const id = record.eventId;
      // Firehose may leave one record in several objects.
      if (archived.has(id) || (id !== '' && seen.has(id))) continue;
      seen.add(id);
      // The group had one for it: found above, or missing above.
      const inGroup = group.some((event) => event.id === id) || (id === '' && group.length > 0);
      if (inGroup ? !(id === '' ? missing.size > 0 : missing.has(id)) : nameless > 0) continue;
      found.push({ kind: 'unrepaired', record });
      if (inGroup) continue;
      const { timestamp, message } = record;
      const event = { id, timestamp, message, from: 'error object' as const, errorKey: record.source.key };
      found.push({ kind: 'missing', event });
    }
    if (group.length < archived.size && one && this.judgesSurplus(one)) {
      found.push({ kind: 'surplus', record: one, copies: archived.size - group.length });
    } else if (group.length === 0 && archived.size === 0 && nameless > 0 && one && this.judgesSurplus(one)) {
      found.push({ kind: 'surplus', record: one, copies: nameless });
    }
  }
}

const none: readonly Difference[] = [];
