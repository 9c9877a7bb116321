import { type ArchiveLayout, defaultLayout, transcriptSession } from '../../pipeline/data';
import type { DecodeProblem } from '../decode';
import { type ObjectStore, readAll } from '../location';
import { groupBySession } from '../session-records';
import type { ArchivedRecord, ArchivedTranscript } from '../types';
import { scanArchive } from './scan';

/** All that was read from an archive so far. */
export interface ArchiveContents {
  /** Records by session id, each session's in archive order. */
  sessions: Map<string, ArchivedRecord[]>;
  /** The agent's own objects by session id. */
  transcripts: Map<string, ArchivedTranscript>;
  /** Everything that could not be read. An archive with problems is not known to be complete. */
  problems: DecodeProblem[];
}

export interface ArchiveReader {
  /** Reads what is new since the last time, and gives everything read so far. @throws what the store throws */
  refresh(): Promise<ArchiveContents>;
}

interface ReadObject {
  /** Absent until it was read to its end. */
  etag?: string;
  records: ArchivedRecord[];
  problems: DecodeProblem[];
}

/**
 * A reader that remembers what it has read, so that polling costs two listings. An object written again is read again,
 * and so is one that was gone when it was its turn. Holds the whole archive: for small ones.
 */
export function createArchiveReader(
  store: ObjectStore,
  layout: ArchiveLayout = defaultLayout,
): ArchiveReader {
  const streamed = new Map<string, ReadObject>();
  const transcripts = new Map<string, ArchivedTranscript>();
  const transcriptEtags = new Map<string, string>();
  let sessions = new Map<string, ArchivedRecord[]>();

  async function readStreamed() {
    const fresh = new Map<string, ReadObject>();
    const wantsObject = ({ key, etag }: { key: string; etag: string }) => streamed.get(key)?.etag !== etag;
    for await (const { object, records, problems, summary } of scanArchive(store, { layout, wantsObject })) {
      const read = fresh.get(object.key) ?? { records: [], problems: [] };
      fresh.set(object.key, read);
      for (const record of records) read.records.push(record);
      read.problems.push(...problems);
      if (summary) read.etag = object.etag;
    }
    for (const [key, read] of fresh) streamed.set(key, read);
    if (fresh.size > 0) sessions = groupBySession([...streamed.values()].flatMap(({ records }) => records));
  }

  async function readTranscripts() {
    for await (const { key, etag } of store.list(layout.transcript)) {
      const session = transcriptSession(key, layout);
      if (session === undefined || transcriptEtags.get(key) === etag) continue;
      const bytes = await readAll(store, key);
      if (bytes === undefined) continue;
      transcripts.set(session, { key, bytes });
      transcriptEtags.set(key, etag);
    }
  }

  return {
    async refresh() {
      await readStreamed();
      await readTranscripts();
      return {
        sessions,
        transcripts: new Map(transcripts),
        problems: [...streamed.values()].flatMap(({ problems }) => problems),
      };
    },
  };
}
