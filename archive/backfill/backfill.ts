import { defaultLayout } from '../../pipeline/data';
import {
  collectArchive,
  collectGroup,
  type Difference,
  Matcher,
  type MissingEvent,
  nothingCollected,
  SessionRows,
} from '../reconcile';
import { type Batch, batchOf, fits, putBatch } from './batch';
import type { BackfilledObject, BackfillOptions, BackfillReport } from './types';

/** What Firehose gathers in this stack, about, and what memory is asked for. */
const defaultObjectBytes = 4 * 2 ** 20;

/**
 * Writes what CloudWatch Logs has and the archive lacks into the archive, and what Firehose could not deliver, as new
 * objects: below the hour of their first event, named by their content, and marked in name, envelope and metadata.
 * Nothing is ever overwritten, so that it can be interrupted, repeated and run twice at once: what is missing in the
 * same way is written under the same key.
 *
 * Gives each object when it is planned or written, and goes no faster than they are taken.
 * @returns the report; `drain` gives it
 * @throws UserError `backfill-keys-taken`; what store and group throw
 */
export async function* backfill(
  options: BackfillOptions,
): AsyncGenerator<BackfilledObject, BackfillReport, undefined> {
  const { store, scratch, group, onProgress, layout = defaultLayout } = options;
  const report: BackfillReport = {
    read: nothingCollected(),
    events: 0,
    objects: 0,
    written: 0,
    pending: 0,
    unreadable: 0,
  };
  const rows = new SessionRows(scratch);
  for await (const { kind } of collectArchive({ store, layout, rows, onProgress }, report.read)) {
    if (kind === 'unreadable-bytes' || kind === 'unreadable-error-object') report.unreadable++;
  }
  if (group) await collectGroup(group, rows, report.read, onProgress);
  // Read first and written afterwards: what is written here is not read again.
  for await (const batch of batchesOf(rows, options, report)) {
    const object = await putBatch(options, layout, batch);
    report.objects++;
    if (object.state === 'written') report.written++;
    yield object;
  }
  return report;
}

/** What is missing, gathered into batches of one log stream and hour. */
async function* batchesOf(
  rows: SessionRows,
  options: BackfillOptions,
  report: BackfillReport,
): AsyncGenerator<Batch> {
  const until = options.now() - options.settleMs;
  const objectBytes = options.objectBytes ?? defaultObjectBytes;
  const isDue = ({ ingestionTime, timestamp }: MissingEvent) => (ingestionTime ?? timestamp) <= until;
  let batch: Batch | undefined;
  function* gather(stream: string, differences: readonly Difference[]): Generator<Batch> {
    for (const difference of differences) {
      if (difference.kind !== 'missing') continue;
      const { event } = difference;
      if (!isDue(event)) {
        report.pending++;
        continue;
      }
      if (batch && !fits(batch, event, objectBytes)) {
        yield batch;
        batch = undefined;
      }
      batch ??= batchOf(stream, event);
      batch.events.push(event);
      batch.bytes += Buffer.byteLength(event.message);
      report.events++;
    }
  }
  let stream: string | undefined;
  let matcher: Matcher | undefined;
  const end = function* (): Generator<Batch> {
    if (stream === undefined || matcher === undefined) return;
    yield* gather(stream, matcher.end());
    if (batch) yield batch;
    batch = undefined;
  };
  for await (const { id, row } of rows.sorted()) {
    if (id !== stream || matcher === undefined) {
      yield* end();
      stream = id;
      matcher = new Matcher(() => false);
    }
    yield* gather(id, matcher.add(row));
  }
  yield* end();
}
