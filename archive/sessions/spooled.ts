import { sessionIdOf } from '../session-records';
import type { Sorter } from '../spool';
import type { ArchivedRecord } from '../types';
import { recordOrder, sortableText } from './order';

/** One session's records, in archive order. To be read before the next session is asked for; the rest is skipped. */
export interface SpooledSession {
  id: string;
  records: AsyncIterable<ArchivedRecord>;
}

/** Hands a record to a sorter, to be found again by session and place. @throws HarnessError `scratch-failed` */
export function spoolRecord(sorter: Sorter, record: ArchivedRecord): void | Promise<void> {
  const id = sessionIdOf(record);
  return sorter.add(sortableText(id) + recordOrder(record), JSON.stringify([id, record]));
}

/** The sessions of everything that was handed to the sorter, by id. */
export async function* spooledSessions(sorter: Sorter): AsyncGenerator<SpooledSession> {
  const entries = sorter.sorted();
  let next: [string, ArchivedRecord] | undefined;
  const advance = async () => {
    const entry = await entries.next();
    next = entry.done ? undefined : (JSON.parse(entry.value.value) as [string, ArchivedRecord]);
  };
  await advance();
  while (next !== undefined) {
    const id = next[0];
    const records = (async function* () {
      while (next !== undefined && next[0] === id) {
        const [, record] = next;
        await advance();
        yield record;
      }
    })();
    yield { id, records };
    // A reader that stopped early has ended the generator above.
    while (next !== undefined && next[0] === id) await advance();
  }
}
