import type { ArchivedRecord } from '../types';

/** What a record of a log group turned out to be. */
export type RecordKind =
  /** The agent's streaming message. */
  | 'streamed'
  /** A part of the transcript, uploaded when the session ended; or any other text. */
  | 'text'
  /** The agent's word that it left an event out: a remark, no line of the session. */
  | 'omitted';

/** One record of a session, freed of what it only repeats. */
export interface RebuiltEvent {
  record: ArchivedRecord;
  kind: RecordKind;
  /** Its lines, without those that only repeat earlier ones. */
  lines: string[];
  /** Lines at its start that were left out: the agent had sent them before. */
  repeated: number;
  /**
   * How many of its lines, from the first on, may be a copy of what stands right before them. They may also have been
   * displayed twice: nothing in the archive tells.
   */
  doubtful: number;
  /** It comes from damaged bytes: one of its letters may be another. */
  unproven: boolean;
}

/** What was left out, and what could not be decided. */
export interface DuplicateCounts {
  /** Records with the id of another one: CloudWatch Logs, Firehose or a backfill delivered twice. */
  sameId: number;
  /** Records of one PutLogEvents call that came again with new ids: the agent's SDK sent the call again. */
  sameCall: number;
  /** Lines that the agent sent again in a later call. */
  repeatedLines: number;
  /** Lines that may be a copy or may have been displayed twice. They are kept. */
  doubtfulLines: number;
  /** Records that have the id of another one, and say something else. They are kept. */
  conflicts: number;
}

/** Whether the duplicates of a session could be told from what was displayed twice. */
export type DuplicateVerdict = 'none' | 'removed' | 'unknown';

export function duplicateVerdict(counts: DuplicateCounts): DuplicateVerdict {
  if (counts.doubtfulLines > 0 || counts.conflicts > 0) return 'unknown';
  return counts.sameId + counts.sameCall + counts.repeatedLines > 0 ? 'removed' : 'none';
}
