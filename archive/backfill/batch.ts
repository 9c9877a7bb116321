import { constants, gzipSync } from 'node:zlib';
import { UserError } from '../../base';
import type { ArchiveLayout } from '../../pipeline/data';
import { decodeStream } from '../decode';
import type { ObjectStore } from '../location';
import { backfillHash, backfillKey, type MissingEvent } from '../reconcile';
import type { BackfilledObject, BackfillOptions } from './types';

const hourMs = 3_600_000;

/** Events that go into one object. */
export interface Batch {
  stream: string;
  from: MissingEvent['from'];
  hour: number;
  events: MissingEvent[];
  bytes: number;
}

const hourOf = ({ timestamp }: MissingEvent) => Math.floor(timestamp / hourMs);

/** An empty batch, for what goes with `event`. */
export const batchOf = (stream: string, event: MissingEvent): Batch => ({
  stream,
  from: event.from,
  hour: hourOf(event),
  events: [],
  bytes: 0,
});

/** The cuts depend on the missing events alone, so that two runs make the same objects. */
export function fits(batch: Batch, event: MissingEvent, objectBytes: number): boolean {
  return batch.from === event.from && batch.hour === hourOf(event) && batch.bytes < objectBytes;
}

/**
 * Writes a batch as an object of its own, or says that it would.
 * @throws UserError `backfill-keys-taken`; what the store throws
 */
export async function putBatch(
  { store, group, owner, write, lock }: BackfillOptions,
  layout: ArchiveLayout,
  { stream, from, events, bytes }: Batch,
): Promise<BackfilledObject> {
  const object = {
    stream,
    from,
    events: events.length,
    bytes,
    first: events[0]!.timestamp,
    last: events.at(-1)!.timestamp,
  };
  if (!write) return { key: backfillKey(stream, events, layout), ...object, state: 'planned' };
  const content = contentOf(group?.name ?? '', owner ?? '', stream, from, events);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const key = backfillKey(stream, events, layout, attempt);
    const result = await store.put(key, content, {
      condition: 'absent',
      contentType: 'application/octet-stream',
      metadata: { 'session-logs-backfill': '1', 'session-logs-backfill-from': from.replace(' ', '-') },
      lock,
    });
    if (result.written) return { key, ...object, state: 'written' };
    // Another run has just written it; or it was damaged since an earlier run, and its events are missing again.
    if (await isWhole(store, key)) return { key, ...object, state: 'exists' };
  }
  const key = backfillKey(stream, events, layout);
  throw new UserError('backfill-keys-taken', `${store.name}${key} and its like are there, all damaged`, {
    hint: 'Somebody changes backfilled objects. Find out who, and turn Object Lock on.',
  });
}

/** Keys that are tried for one content: those before the last are taken by objects that were damaged since. */
const maxAttempts = 9;

async function isWhole(store: ObjectStore, key: string): Promise<boolean> {
  const open = await store.open(key);
  if (open === undefined) return false;
  const hash = backfillHash(key);
  let problems = 0;
  for await (const part of decodeStream(key, open.chunks)) {
    for (const record of part.records) hash.add(record);
    problems += part.problems.length;
  }
  return problems === 0 && hash.fits();
}

/** One envelope a line, as the subscription filter and Firehose leave them; `backfill` marks where it comes from. */
function contentOf(
  logGroup: string,
  owner: string,
  logStream: string,
  from: MissingEvent['from'],
  events: readonly MissingEvent[],
): Uint8Array {
  const errorKeys = [...new Set(events.flatMap(({ errorKey }) => errorKey ?? []))];
  const envelope = {
    messageType: 'DATA_MESSAGE',
    owner,
    logGroup,
    logStream,
    subscriptionFilters: [],
    logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
    backfill: { version: 1, from, errorKeys: errorKeys.length > 0 ? errorKeys : undefined },
  };
  return gzipSync(`${JSON.stringify(envelope)}\n`, { level: constants.Z_BEST_COMPRESSION });
}
