import { type ArchiveLayout, transcriptSession } from '../../pipeline/data';
import type { DecodeProblem } from '../decode';
import type { ObjectStore } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { readSessionEvent, sessionIdOf } from '../session-records';
import { type Scratch, Sorter } from '../spool';
import type { ArchivedRecord } from '../types';
import { transcriptObjects } from './open-sessions';
import { sortableNumber } from './order';

/** What the archive has of one session, without its text. Times in ms since the epoch, sizes in bytes. */
export interface CatalogEntry {
  id: string;
  /** `streamed` by the agent; uploaded `at-exit` into the log stream; only a `transcript`; or an `other` log stream. */
  kind: 'streamed' | 'at-exit' | 'transcript' | 'other';
  logGroup: string;
  /** The instance, the caller's ARN and the user of the shell, as the agent's messages say. */
  instance?: string;
  user?: string;
  runAsUser?: string;
  /** Upload time of the first and the last record; of the transcript where there is no record. */
  first: number;
  last: number;
  /** Records as they lie there, duplicates included, and the bytes of their messages in UTF-8. */
  records: number;
  bytes: number;
  transcript?: { key: string; size: number; lastModified: number };
  /** `orderly`: its transcript is there, which the agent writes at an orderly end only. */
  ended: 'orderly' | 'not-seen';
}

export interface CatalogOptions extends ScanOptions {
  onProblem?: (problem: DecodeProblem) => void;
  /** Sessions held before they are written away. */
  maxHeld?: number;
}

/**
 * Every session of an archive, by its first record. Reads the archive once and holds a bounded number of sessions.
 * @throws what the store throws; HarnessError `scratch-failed`
 */
export async function* catalog(
  store: ObjectStore,
  scratch: Scratch,
  options: CatalogOptions = {},
): AsyncGenerator<CatalogEntry> {
  const sorter = new Sorter({ scratch });
  const held = new Map<string, CatalogEntry>();
  const letGo = async () => {
    for (const entry of held.values()) await sorter.add(JSON.stringify(entry.id), JSON.stringify(entry));
    held.clear();
  };
  for await (const { records, problems } of scanArchive(store, options)) {
    for (const problem of problems) options.onProblem?.(problem);
    for (const record of records) {
      const id = sessionIdOf(record);
      const entry = held.get(id);
      if (entry) addRecord(entry, record);
      else held.set(id, entryOf(id, record));
    }
    if (held.size > (options.maxHeld ?? 20_000)) await letGo();
  }
  for await (const object of transcriptObjects(store, options.layout)) {
    await letGo();
    const entry = transcriptEntry(object, options.layout);
    await sorter.add(JSON.stringify(entry.id), JSON.stringify(entry));
  }
  await letGo();
  const byTime = new Sorter({ scratch });
  let current: CatalogEntry | undefined;
  const keep = async (entry: CatalogEntry) =>
    byTime.add(sortableNumber(entry.first) + JSON.stringify(entry.id), JSON.stringify(entry));
  for await (const { value } of sorter.sorted()) {
    const entry = JSON.parse(value) as CatalogEntry;
    if (current?.id === entry.id) current = merged(current, entry);
    else {
      if (current) await keep(current);
      current = entry;
    }
  }
  if (current) await keep(current);
  for await (const { value } of byTime.sorted()) yield JSON.parse(value) as CatalogEntry;
}

function entryOf(id: string, record: ArchivedRecord): CatalogEntry {
  const entry: CatalogEntry = {
    id,
    kind: 'other',
    logGroup: record.logGroup,
    first: record.timestamp,
    last: record.timestamp,
    records: 0,
    bytes: 0,
    ended: 'not-seen',
  };
  addRecord(entry, record);
  return entry;
}

function addRecord(entry: CatalogEntry, record: ArchivedRecord): void {
  entry.records++;
  entry.bytes += Buffer.byteLength(record.message);
  entry.first = Math.min(entry.first, record.timestamp);
  entry.last = Math.max(entry.last, record.timestamp);
  if (entry.kind === 'streamed') return;
  const event = readSessionEvent(record);
  if (event.kind === 'streamed') {
    entry.kind = 'streamed';
    entry.instance = event.message.target.id;
    entry.user = event.message.userIdentity.arn;
    entry.runAsUser = event.message.runAsUser;
    return;
  }
  if (event.kind === 'omitted') return;
  if (event.text.startsWith('Script started on ')) entry.kind = 'at-exit';
  // Its footer is the end of the upload at the session's end.
  if (/\nScript done on [^\n]*$/.test(event.text)) entry.ended = 'orderly';
}

function transcriptEntry(
  { key, size, lastModified }: { key: string; size: number; lastModified: number },
  layout: ArchiveLayout | undefined,
): CatalogEntry {
  return {
    id: transcriptSession(key, layout)!,
    kind: 'transcript',
    logGroup: '',
    first: lastModified,
    last: lastModified,
    records: 0,
    bytes: 0,
    transcript: { key, size, lastModified },
    ended: 'orderly',
  };
}

const kinds = ['streamed', 'at-exit', 'other', 'transcript'] as const;

function merged(a: CatalogEntry, b: CatalogEntry): CatalogEntry {
  const [whole, other] = a.records > 0 ? [a, b] : [b, a];
  const times = a.records > 0 && b.records > 0 ? [a, b] : [whole];
  return {
    ...other,
    ...whole,
    kind: kinds.find((kind) => a.kind === kind || b.kind === kind)!,
    first: Math.min(...times.map(({ first }) => first)),
    last: Math.max(...times.map(({ last }) => last)),
    records: a.records + b.records,
    bytes: a.bytes + b.bytes,
    ended: a.ended === 'orderly' || b.ended === 'orderly' ? 'orderly' : 'not-seen',
  };
}
