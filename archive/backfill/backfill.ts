import { defaultLayout } from '../../pipeline/data';
import type { Finding } from '../findings';
import { type Collected, collectArchive, collectGroup, Matcher, SessionRows } from '../reconcile';
import { type Batch, fits, hourOf, putBatch } from './batch';
import type { BackfillOptions, BackfillReport } from './types';

/** What Firehose gathers in this stack, about, and what memory is asked for. */
const defaultObjectBytes = 4 * 2 ** 20;

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
    if (batch) await putBatch(options, layout, batch, report);
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
