import { type ArchiveLayout, defaultLayout, transcriptSession } from '../../pipeline/data';
import type { DecodeProblem } from '../decode';
import { fragmentsOf } from '../fragments';
import type { ObjectStore, StoredObject } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { sessionIdOf } from '../session-records';
import { type Scratch, Sorter } from '../spool';
import { streamTranscript } from '../transcript';
import { DisplayedLines } from './displayed-lines';
import { Doubts } from './doubts';
import { noDuplicates, rebuildSession } from './rebuild';
import { spooledSessions, spoolRecord } from './spooled';
import type { DuplicateCounts, RebuiltEvent } from './types';

export interface OpenSessionsOptions extends ScanOptions {
  /** Which sessions; default all. A log stream of the same group that is no session is one here too. */
  wanted?: ((id: string) => boolean) | undefined;
  /** Told of everything that could not be read, in any session. */
  onProblem?: (problem: DecodeProblem) => void;
}

/** One session of an archive, to be read before the next one is asked for. */
export interface ArchivedSession {
  id: string;
  /** The agent's own object, where there is one. */
  transcript?: StoredObject | undefined;
  /** Its events in order, without duplicates, once. `counts` are complete when they were read. */
  events: AsyncIterable<RebuiltEvent>;
  counts: DuplicateCounts;
}

/**
 * Rebuilds every session of an archive, whatever the order of its objects, by id: reads the archive once, and sorts
 * through scratch space what memory does not hold. A session of which there is only a transcript comes without events.
 * @throws what the store throws; HarnessError `scratch-failed`
 */
export async function* openSessions(
  store: ObjectStore,
  scratch: Scratch,
  options: OpenSessionsOptions = {},
): AsyncGenerator<ArchivedSession> {
  const wanted = options.wanted ?? (() => true);
  const sorter = new Sorter({ scratch });
  const doubts = new Doubts();
  for await (const { records, problems } of scanArchive(store, options)) {
    for (const problem of problems) {
      doubts.add(problem);
      options.onProblem?.(problem);
    }
    for (const record of records) {
      if (!wanted(sessionIdOf(record))) continue;
      const writing = spoolRecord(sorter, record);
      if (writing) await writing;
    }
  }
  const transcripts = new Sorter({ scratch });
  for await (const object of transcriptObjects(store, options.layout)) {
    const id = transcriptSession(object.key, options.layout)!;
    if (wanted(id)) await transcripts.add(JSON.stringify(id), JSON.stringify(object));
  }
  const left = transcripts.sorted();
  let transcript = await left.next();
  for await (const { id, records } of spooledSessions(sorter)) {
    const key = JSON.stringify(id);
    while (!transcript.done && transcript.value.key < key) {
      yield onlyTranscript(transcript.value);
      transcript = await left.next();
    }
    let own: StoredObject | undefined;
    while (!transcript.done && transcript.value.key === key) {
      own = JSON.parse(transcript.value.value) as StoredObject;
      transcript = await left.next();
    }
    yield sessionOf(store, id, own, records, doubts);
  }
  for (; !transcript.done; transcript = await left.next()) yield onlyTranscript(transcript.value);
}

function sessionOf(
  store: ObjectStore,
  id: string,
  transcript: StoredObject | undefined,
  records: Parameters<typeof rebuildSession>[0],
  doubts: Doubts,
): ArchivedSession {
  const counts = noDuplicates();
  const isUnproven = doubts.isUnproven.bind(doubts);
  async function* events() {
    const open = transcript && (await store.open(transcript.key));
    if (!open) {
      yield* rebuildSession(records, counts, { isUnproven });
      return;
    }
    const fragments = fragmentsOf(streamTranscript(open.chunks));
    try {
      yield* rebuildSession(records, counts, { isUnproven, displayed: new DisplayedLines(fragments) });
    } finally {
      await fragments.return(undefined);
    }
  }
  return { id, counts, events: events(), transcript };
}

function onlyTranscript({ key, value }: { key: string; value: string }): ArchivedSession {
  return {
    id: JSON.parse(key) as string,
    transcript: JSON.parse(value) as StoredObject,
    counts: noDuplicates(),
    events: (async function* () {})(),
  };
}

/** The transcripts of an archive, in key order. */
export async function* transcriptObjects(
  store: ObjectStore,
  layout: ArchiveLayout = defaultLayout,
): AsyncGenerator<StoredObject> {
  for await (const object of store.list(layout.transcript)) {
    if (transcriptSession(object.key, layout) !== undefined) yield object;
  }
}

/** The transcript of one session; undefined where there is none. @throws what the store's `list` throws */
export async function transcriptObject(
  store: ObjectStore,
  id: string,
  layout?: ArchiveLayout,
): Promise<StoredObject | undefined> {
  for await (const object of transcriptObjects(store, layout)) {
    if (transcriptSession(object.key, layout) === id) return object;
  }
  return undefined;
}
