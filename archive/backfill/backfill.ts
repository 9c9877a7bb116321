import { constants, gzipSync } from 'node:zlib';
import { decodeStream } from '../decode';
import { UserError } from '../errors';
import type { Finding } from '../findings';
import { type ArchiveLayout, defaultLayout } from '../layout';
import type { ObjectStore, PutOptions } from '../location';
import {
  backfillHash,
  backfillKey,
  type Collected,
  collectArchive,
  collectGroup,
  Matcher,
  type MissingEvent,
  SessionRows,
} from '../reconcile';
import type { LogGroup } from '../sources';
import type { Scratch } from '../spool';

export interface BackfillOptions {
  store: ObjectStore;
  layout?: ArchiveLayout;
  scratch: Scratch;
  /** ms since the epoch. */
  now: () => number;
  /** CloudWatch Logs; without it only what lies under the error prefix is looked at. */
  group?: LogGroup;
  /** The account that the log group is of, for the envelopes; as CloudWatch Logs itself writes it. */
  owner?: string;
  /** Events that may still be on their way are left alone, ms. */
  settleMs: number;
  /** Messages gathered into one object, bytes. Two runs must gather alike to write the same objects. */
  objectBytes?: number;
  /** False: say what would be written, and write nothing. */
  write: boolean;
  /** Object Lock for what is written; leave it out where the bucket locks by itself, or cannot. */
  lock?: PutOptions['lock'];
  /** Each object, planned or written. */
  onObject?: (object: BackfilledObject) => void;
  /** What of the archive could not be read: its events count as missing. */
  onFinding?: (finding: Finding) => void;
  onProgress?: (what: string, count: number) => void;
}

export interface BackfilledObject {
  key: string;
  stream: string;
  from: MissingEvent['from'];
  events: number;
  /** Bytes of the messages. */
  bytes: number;
  /** Of the first and the last event, ms. */
  first: number;
  last: number;
  /** `planned` in a dry run; `exists`: another run has written it. */
  state: 'planned' | 'written' | 'exists';
}

export interface BackfillReport {
  read: Collected;
  /** Missing events, and the objects that hold them. */
  events: number;
  objects: number;
  written: number;
  /** Missing, and too young to be sure. */
  pending: number;
  /** Parts of the archive that could not be read. Their events are backfilled where the log group has them. */
  unreadable: number;
}

/** What Firehose gathers in this stack, about, and what memory is asked for. */
const defaultObjectBytes = 4 * 2 ** 20;
const hourMs = 3_600_000;

/**
 * Writes what CloudWatch Logs has and the archive lacks into the archive, and what Firehose could not deliver, as new
 * objects: below the hour of their first event, named by their content, and marked in name, envelope and metadata.
 * Nothing is ever overwritten, so that it can be interrupted, repeated and run twice at once: what is missing in the
 * same way is written under the same key.
 * @throws UserError `backfill-keys-taken`; what store and group throw
 */
export async function backfill(options: BackfillOptions): Promise<BackfillReport> {
  const { store, scratch, group, onProgress } = options;
  const layout = options.layout ?? defaultLayout;
  const until = options.now() - options.settleMs;
  const read: Collected = {
    objects: 0,
    records: 0,
    transcripts: 0,
    errorObjects: 0,
    groupEvents: 0,
    knownSessions: 0,
  };
  const report: BackfillReport = { read, events: 0, objects: 0, written: 0, pending: 0, unreadable: 0 };
  const rows = new SessionRows(scratch);
  const onFinding = (found: Finding) => {
    if (found.kind === 'unreadable-bytes' || found.kind === 'unreadable-error-object') report.unreadable++;
    options.onFinding?.(found);
  };
  await collectArchive({ store, layout, rows, onFinding, ...(onProgress && { onProgress }) }, read);
  if (group) await collectGroup(group, rows, read, onProgress);
  // Read first and written afterwards: what is written here is not read again.
  let batch: Batch | undefined;
  const flush = async () => {
    if (batch) await put(options, layout, batch, report);
    batch = undefined;
  };
  let stream: string | undefined;
  let matcher: Matcher | undefined;
  for await (const { id, row } of rows.sorted()) {
    if (id !== stream || matcher === undefined) {
      await matcher?.end();
      await flush();
      stream = id;
      matcher = new Matcher(
        {
          onMissing: async (event) => {
            if ((event.ingestionTime ?? event.timestamp) > until) {
              report.pending++;
              return;
            }
            if (batch && !fits(batch, event, options.objectBytes ?? defaultObjectBytes)) await flush();
            batch ??= { stream: id, from: event.from, hour: hourOf(event), events: [], bytes: 0 };
            batch.events.push(event);
            batch.bytes += Buffer.byteLength(event.message);
            report.events++;
          },
          onSurplus: () => {},
          onUnrepaired: () => {},
        },
        () => false,
      );
    }
    await matcher.add(row);
  }
  await matcher?.end();
  await flush();
  return report;
}

interface Batch {
  stream: string;
  from: MissingEvent['from'];
  hour: number;
  events: MissingEvent[];
  bytes: number;
}

const hourOf = ({ timestamp }: MissingEvent) => Math.floor(timestamp / hourMs);

/** The cuts depend on the missing events alone, so that two runs make the same objects. */
function fits(batch: Batch, event: MissingEvent, objectBytes: number): boolean {
  return batch.from === event.from && batch.hour === hourOf(event) && batch.bytes < objectBytes;
}

async function put(
  { store, group, owner, write, lock, onObject }: BackfillOptions,
  layout: ArchiveLayout,
  { stream, from, events, bytes }: Batch,
  report: BackfillReport,
) {
  const object = {
    stream,
    from,
    events: events.length,
    bytes,
    first: events[0]!.timestamp,
    last: events.at(-1)!.timestamp,
  };
  report.objects++;
  if (!write) {
    onObject?.({ key: backfillKey(stream, events, layout), ...object, state: 'planned' });
    return;
  }
  const content = contentOf(group?.name ?? '', owner ?? '', stream, from, events);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const key = backfillKey(stream, events, layout, attempt);
    const result = await store.put(key, content, {
      condition: 'absent',
      contentType: 'application/octet-stream',
      metadata: { 'session-logs-backfill': '1', 'session-logs-backfill-from': from.replace(' ', '-') },
      ...(lock && { lock }),
    });
    if (result.written) report.written++;
    // Another run has just written it; or it was damaged since an earlier run, and its events are missing again.
    else if (!(await isWhole(store, key))) continue;
    onObject?.({ key, ...object, state: result.written ? 'written' : 'exists' });
    return;
  }
  const key = backfillKey(stream, events, layout);
  throw new UserError('backfill-keys-taken', `${store.name}${key} and its like are there, all damaged`, {
    hint: 'Somebody changes backfilled objects. Find out who, and turn Object Lock on.',
  });
}

/** Objects of one content, of which all but the last were damaged afterwards. */
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
    backfill: { version: 1, from, ...(errorKeys.length > 0 && { errorKeys }) },
  };
  return gzipSync(`${JSON.stringify(envelope)}\n`, { level: constants.Z_BEST_COMPRESSION });
}
