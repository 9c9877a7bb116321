import { isoTime } from '../../base';
import type { RebuiltEvent } from './types';

/** An event as a line of JSON, without its line feed: what `show --json` and `export --format jsonl` write. */
export function eventJson({ record, kind, lines, repeated, doubtful, unproven }: RebuiltEvent): string {
  const { eventId, timestamp, logStream, source } = record;
  return JSON.stringify({
    session: logStream,
    time: isoTime(timestamp),
    timestamp,
    eventId,
    kind,
    lines,
    remark: kind === 'omitted' ? record.message : undefined,
    repeated,
    doubtful,
    unproven,
    source,
  });
}
