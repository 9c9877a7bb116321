import { readSessionEvent } from '../session-records';
import { textRules3_3_987, textRules3_3_5226 } from '../text-form';
import type { ArchivedRecord } from '../types';
import type { DuplicateCounts, RecordKind } from './types';

/** A record with its lines. */
export interface ReadRecord {
  record: ArchivedRecord;
  kind: RecordKind;
  lines: string[];
  /** It may be a copy of another record of its tick. */
  doubtful: boolean;
}

/** Events that the agent packs into one call (agent-behaviour.md fact 3). */
const eventsPerCall = 4;

/**
 * The records of one session and one timestamp, in archive order, without copies.
 *
 * A copy by CloudWatch Logs, Firehose or a backfill has the id of the first. A copy by the agent's SDK has another id;
 * but all of one timestamp is one call of the agent, at most four events, and only a full event has another one behind
 * it (agent-behaviour.md 2.3, 2.4). So the same text twice in a call can only be displayed twice where it fills an
 * event; there nothing tells, and all but what a call cannot hold is kept.
 */
export function withoutCopies(records: readonly ArchivedRecord[], counts: DuplicateCounts): ReadRecord[] {
  const byId = new Map<string, ArchivedRecord>();
  const byText = new Map<string, ReadRecord[]>();
  const kept: ReadRecord[] = [];
  for (const record of records) {
    if (record.eventId !== '') {
      const first = byId.get(record.eventId);
      if (first?.message === record.message) {
        counts.sameId++;
        continue;
      }
      if (first) counts.conflicts++;
      else byId.set(record.eventId, record);
    }
    const read = readRecord(record);
    const same = byText.get(record.message);
    if (same === undefined) byText.set(record.message, [read]);
    else {
      const wholeCall = same.length >= eventsPerCall;
      if (isOneCall(record) && read.kind === 'streamed' && (wholeCall || !canHaveSuccessor(read.lines))) {
        counts.sameCall++;
        continue;
      }
      // The same text twice in one millisecond, under two ids: a copy, or written twice.
      if (read.kind === 'streamed' || isTranscriptPiece(record)) {
        read.doubtful = true;
        counts.doubtfulLines += read.lines.length;
      }
      same.push(read);
    }
    kept.push(read);
  }
  return kept;
}

export function readRecord(record: ArchivedRecord): ReadRecord {
  const event = readSessionEvent(record);
  if (event.kind === 'omitted') return { record, kind: 'omitted', lines: [], doubtful: false };
  return event.kind === 'streamed'
    ? { record, kind: 'streamed', lines: event.message.sessionData, doubtful: false }
    : { record, kind: 'text', lines: event.text.split('\n'), doubtful: false };
}

/** An extracted message has only the whole second of its eventTime, in which two calls may lie. */
function isOneCall(record: ArchivedRecord): boolean {
  return record.eventId !== '' || record.timestamp % 1_000 !== 0;
}

/**
 * Whether the agent would have begun another event behind these lines with the same text: when its first line did not
 * fit any more. CR and what the agent dropped are not in the lines; two bytes a line stand for CR LF. Both generations cut
 * alike (agent-2026.md 2.2).
 */
function canHaveSuccessor(lines: readonly string[]): boolean {
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 2, 0);
  const first = Buffer.byteLength(lines[0] ?? '') + 2;
  return bytes + first > textRules3_3_987.streamChunkBytes;
}

/**
 * The at-exit upload's events are cut at 200,000 bytes, since 3.3.3883 at 81,920 (agent-2026.md 2.2), and a file of equal
 * bytes gives equal events.
 */
function isTranscriptPiece(record: ArchivedRecord): boolean {
  return Buffer.byteLength(record.message) > textRules3_3_5226.atExitChunkBytes / 2;
}
