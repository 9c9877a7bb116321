import { UserError } from '../../base';
import {
  type CommandIo,
  describeProgress,
  isoTime,
  Lines,
  Problems,
  readCodes,
  visible,
} from '../../cli/command-io';
import { transcriptSession } from '../../pipeline/data';
import type { ObjectStore } from '../location';
import type { ScanOptions } from '../scan';
import {
  type ArchivedSession,
  duplicateVerdict,
  openSessions,
  type RebuiltEvent,
  transcriptObjects,
} from '../sessions';
import type { Scratch } from '../spool';
import { streamTranscript, type TranscriptForm } from '../transcript-stream';

export interface ShowOptions extends ScanOptions {
  /**
   * `text`: readable, with what would harm a terminal made visible; `timed`: the same with each line's upload time;
   * `raw`: exactly the lines, nothing else; `transcript`: exactly the bytes that were displayed; `json`: an event a line.
   */
  as: 'text' | 'timed' | 'raw' | 'transcript' | 'json';
}

/**
 * Shows one session.
 * @returns exit code, see `readCodes`
 * @throws UserError `no-transcript`; what the store throws
 */
export async function show(
  store: ObjectStore,
  scratch: Scratch,
  id: string,
  options: ShowOptions,
  io: CommandIo,
): Promise<number> {
  const problems = new Problems(io);
  if (options.as === 'transcript') return showTranscript(store, id, options, io);
  const lines = new Lines(io);
  let found = false;
  const sessions = openSessions(store, scratch, {
    ...options,
    wanted: (one) => one === id,
    onProblem: problems.add,
    onProgress: (progress) => io.progress(describeProgress(progress)),
  });
  for await (const session of sessions) {
    found = true;
    for await (const event of session.events) {
      await showEvent(event, options.as, lines);
      if (lines.closed) break;
    }
    await lines.flush();
    if (options.as === 'json') {
      const { counts, transcript } = session;
      await lines.line(JSON.stringify({ summary: { id, ...counts, transcript: transcript?.key ?? null } }));
      await lines.flush();
    }
    sayDuplicates(session, io);
  }
  if (!found) io.note(`there is no session ${visible(id)} in ${store.name}`);
  return problems.code(found);
}

async function showEvent(event: RebuiltEvent, as: Exclude<ShowOptions['as'], 'transcript'>, out: Lines) {
  if (as === 'json') {
    await out.line(eventJson(event));
    return;
  }
  if (as !== 'raw') {
    if (event.doubtful > 0) {
      await out.line(
        `[the next ${event.doubtful} lines may be a copy of those before, or were displayed twice]`,
      );
    }
    if (event.unproven) await out.line('[the next lines come from damaged bytes]');
  }
  const before = as === 'timed' ? `${isoTime(event.record.timestamp)}  ` : '';
  for (const line of event.lines) await out.line(as === 'raw' ? line : before + visible(line));
}

/** An event as a line of JSON: `show --json` and `export --format jsonl`. */
export function eventJson({ record, kind, lines, repeated, doubtful, unproven }: RebuiltEvent): string {
  const { eventId, timestamp, logStream, source } = record;
  return JSON.stringify({
    session: logStream,
    time: isoTime(timestamp),
    timestamp,
    eventId,
    kind,
    lines,
    repeated,
    doubtful,
    unproven,
    source,
  });
}

export function sayDuplicates({ id, counts }: ArchivedSession, io: CommandIo): void {
  const verdict = duplicateVerdict(counts);
  if (verdict === 'none') return;
  const copies = counts.sameId + counts.sameCall;
  const left = `left out ${copies} copied records and ${counts.repeatedLines} lines that were sent again`;
  const doubt = `${counts.doubtfulLines} lines may be copies, or were displayed twice: they are shown`;
  const conflict = counts.conflicts > 0 ? `; ${counts.conflicts} records have the id of another one` : '';
  io.note(`${visible(id)}: ${verdict === 'removed' ? left : `${left}; ${doubt}${conflict}`}`);
}

async function showTranscript(
  store: ObjectStore,
  id: string,
  options: ShowOptions,
  io: CommandIo,
): Promise<number> {
  const key = await transcriptKey(store, id, options);
  const open = key === undefined ? undefined : await store.open(key);
  if (!open) {
    throw new UserError('no-transcript', `there is no transcript of ${visible(id)} in ${store.name}`, {
      hint: 'The agent writes one only when a session ends in good order. Its stream may be there: show it without --transcript.',
    });
  }
  const form: TranscriptForm = {};
  for await (const piece of streamTranscript(open.chunks, form)) {
    if (!(await io.write(piece))) return readCodes.done;
  }
  if (form.problem === undefined) return readCodes.done;
  io.note(`${open.key} is not a whole transcript: ${form.problem}`);
  return readCodes.damaged;
}

async function transcriptKey(store: ObjectStore, id: string, { layout }: ShowOptions) {
  for await (const { key } of transcriptObjects(store, layout)) {
    if (transcriptSession(key, layout) === id) return key;
  }
  return undefined;
}
