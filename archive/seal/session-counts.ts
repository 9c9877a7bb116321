import { isoTime } from '../../base';
import { sessionIdOf } from '../session-records';
import { keySeparator, type Scratch, Sorter, sortNumber, sortText } from '../spool';
import type { ArchivedRecord } from '../types';
import type { SessionCount } from './format';

interface Count {
  id: string;
  events: number;
  first: number;
  last: number;
}

/** Counts a seal's events by session, whatever the number of sessions. */
export class SessionCounts {
  readonly #rows: Sorter;
  #objects = 0;

  constructor(scratch: Scratch) {
    this.#rows = new Sorter({ scratch });
  }

  /** Counts what one object holds; `end` hands the counts over. */
  object(): { add(records: Iterable<ArchivedRecord>): void; end(): Promise<void> } {
    const counts = new Map<string, Count>();
    const object = sortNumber(this.#objects++);
    return {
      add: (records) => {
        for (const record of records) {
          const id = sessionIdOf(record);
          const count = counts.get(id) ?? { id, events: 0, first: record.timestamp, last: record.timestamp };
          counts.set(id, count);
          count.events++;
          count.first = Math.min(count.first, record.timestamp);
          count.last = Math.max(count.last, record.timestamp);
        }
      },
      end: async () => {
        for (const count of counts.values())
          await this.#rows.add(sortText(count.id) + keySeparator + object, JSON.stringify(count));
      },
    };
  }

  /** One line a session, in the order of the ids' UTF-8 bytes. */
  async *lines(): AsyncGenerator<SessionCount> {
    let sum: (Count & { objects: number }) | undefined;
    for await (const { value } of this.#rows.sorted()) {
      const count = JSON.parse(value) as Count;
      if (sum?.id !== count.id) {
        if (sum) yield lineOf(sum);
        sum = { ...count, objects: 1 };
        continue;
      }
      sum.events += count.events;
      sum.objects++;
      sum.first = Math.min(sum.first, count.first);
      sum.last = Math.max(sum.last, count.last);
    }
    if (sum) yield lineOf(sum);
  }
}

function lineOf({ id, events, objects, first, last }: Count & { objects: number }): SessionCount {
  return { type: 'session', id, events, objects, first: timeOrNull(first), last: timeOrNull(last) };
}

/** A damaged record may date from beyond what a date can say. */
function timeOrNull(ms: number): string | null {
  return Number.isFinite(ms) && ms >= 0 && ms < 8.64e15 / 100 ? isoTime(Math.round(ms)) : null;
}
