import { createHash } from 'node:crypto';
import { type ArchiveLayout, defaultLayout } from '../../pipeline/data';
import type { ArchivedRecord } from '../types';

/** What an event is, as far as a backfilled object's name goes. */
export interface NamedEvent {
  id: string;
  timestamp: number;
  message: string;
}

const pattern = /\/backfill-([0-9a-f]{32})(?:-[2-9])?\.gz$/;

/**
 * The key of a backfilled object: below the hour of its first event, named by its content. Two runs that find the same
 * missing write the same key. Below the stream's prefix, so that whatever reads the archive reads it too.
 * @param attempt 2 to 9 where the objects of the attempts before are there and damaged
 */
export function backfillKey(
  stream: string,
  events: readonly NamedEvent[],
  layout: ArchiveLayout = defaultLayout,
  attempt = 1,
): string {
  const hour = new Date(events[0]!.timestamp).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const hash = hashOf(stream, events).digest('hex').slice(0, 32);
  return `${layout.stream}${hour}/backfill-${hash}${attempt > 1 ? `-${attempt}` : ''}.gz`;
}

export function isBackfillKey(key: string): boolean {
  return pattern.test(key);
}

/** Checks a backfilled object against its name while its records are read. */
export function backfillHash(key: string): { add(record: ArchivedRecord): void; fits(): boolean } {
  const named = pattern.exec(key)?.[1];
  let stream: string | undefined;
  const hash = createHash('sha256');
  return {
    add: ({ logStream, eventId, timestamp, message }) => {
      if (stream === undefined) hash.update(part(logStream));
      stream ??= logStream;
      hash.update(part(stream === logStream ? eventId : '\u0000foreign'));
      hash.update(part(String(timestamp)));
      hash.update(part(message));
    },
    fits: () => hash.digest('hex').slice(0, 32) === named,
  };
}

function hashOf(stream: string, events: readonly NamedEvent[]) {
  const hash = createHash('sha256').update(part(stream));
  for (const { id, timestamp, message } of events)
    hash
      .update(part(id))
      .update(part(String(timestamp)))
      .update(part(message));
  return hash;
}

/** With its length in front, so that no two lists of texts have the same bytes. */
function part(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes]);
}
