import { isoTime } from '../../base';
import { transcriptSession } from '../../pipeline/data';
import type { DecodeProblem } from '../decode';
import type { ObjectStore } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { readRecord, spooledSessions, spoolRecord, transcriptObjects } from '../sessions';
import { type Scratch, Sorter } from '../spool';
import { streamTranscript } from '../transcript';

/** A line that matches. */
export interface FoundLine {
  session: string;
  /** Upload time, ISO; absent in a transcript, which has no times. */
  time?: string;
  line: string;
  /** The object that has it. */
  key: string;
}

export interface SearchOptions extends ScanOptions {
  /** Told of everything that could not be read. */
  onProblem?: ((problem: DecodeProblem) => void) | undefined;
}

/**
 * Searches what was streamed, line by line, by session and time; copies of one event once.
 * @throws what the store throws; HarnessError `scratch-failed`
 */
export async function* searchStreams(
  store: ObjectStore,
  scratch: Scratch,
  pattern: RegExp,
  options: SearchOptions = {},
): AsyncGenerator<FoundLine> {
  const sorter = new Sorter({ scratch });
  for await (const part of scanArchive(store, options)) {
    for (const problem of part.problems) options.onProblem?.(problem);
    for (const record of part.records) {
      if (readRecord(record).lines.some((line) => pattern.test(line))) await spoolRecord(sorter, record);
    }
  }
  for await (const { id, records } of spooledSessions(sorter)) {
    let seen = new Set<string>();
    let at: number | undefined;
    for await (const record of records) {
      // Copies with one id have one time.
      if (record.timestamp !== at) seen = new Set();
      at = record.timestamp;
      if (record.eventId !== '' && seen.has(record.eventId)) continue;
      seen.add(record.eventId);
      for (const line of readRecord(record).lines) {
        if (!pattern.test(line)) continue;
        yield { session: id, time: isoTime(record.timestamp), line, key: record.source.key };
      }
    }
  }
}

/** A line of a transcript is searched in pieces of this size at most. */
const longestLine = 2 ** 20;

/**
 * Searches the transcripts, which keep text exactly as it was displayed.
 * @param onTranscript told how many were begun
 * @throws what the store throws
 */
export async function* searchTranscripts(
  store: ObjectStore,
  pattern: RegExp,
  { layout, onTranscript }: Pick<ScanOptions, 'layout'> & { onTranscript?: (count: number) => void } = {},
): AsyncGenerator<FoundLine> {
  let objects = 0;
  for await (const { key } of transcriptObjects(store, layout)) {
    const session = transcriptSession(key, layout)!;
    onTranscript?.(++objects);
    const open = await store.open(key);
    if (!open) continue;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of streamTranscript(open.chunks, {})) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (rest.length > longestLine) {
        lines.push(rest);
        rest = '';
      }
      for (const line of lines) if (pattern.test(line)) yield { session, line: line.replace(/\r$/, ''), key };
    }
    if (rest !== '' && pattern.test(rest)) yield { session, line: rest, key };
  }
}
