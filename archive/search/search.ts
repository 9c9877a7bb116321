import { UserError } from '../../base';
import { type CommandIo, describeProgress, isoTime, Lines, Problems, visible } from '../../cli/command-io';
import { transcriptSession } from '../../pipeline/data';
import type { ObjectStore } from '../location';
import { type ScanOptions, scanArchive } from '../scan';
import { spooledSessions, spoolRecord, transcriptObjects } from '../sessions';
import { readRecord } from '../sessions/same-tick';
import { type Scratch, Sorter } from '../spool';
import { streamTranscript } from '../transcript-stream';

export interface GrepOptions extends ScanOptions {
  ignoreCase?: boolean;
  /** The pattern is text, not a regular expression. */
  fixed?: boolean;
  /** Search the transcripts, which keep text exactly as it was displayed, instead of the stream. */
  transcripts?: boolean;
  json?: boolean;
}

/** @throws UserError `bad-pattern` */
export function linePattern(pattern: string, { ignoreCase, fixed }: GrepOptions): RegExp {
  const source = fixed === true ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : pattern;
  try {
    return new RegExp(source, ignoreCase === true ? 'iu' : 'u');
  } catch (cause) {
    throw new UserError('bad-pattern', `the pattern is no regular expression: ${(cause as Error).message}`, {
      hint: 'Patterns are those of JavaScript, with Unicode on. --fixed takes it as plain text.',
      cause,
    });
  }
}

interface Found {
  session: string;
  /** Absent in a transcript, which has no times. */
  time?: string;
  line: string;
  key: string;
}

/**
 * Searches all sessions, line by line. What matches is shown by session and time; copies of one event once.
 * @returns exit code, see `readCodes`
 */
export async function grep(
  store: ObjectStore,
  scratch: Scratch,
  pattern: string,
  options: GrepOptions,
  io: CommandIo,
): Promise<number> {
  const regexp = linePattern(pattern, options);
  const problems = new Problems(io);
  const out = new Lines(io);
  let found = false;
  const matches = options.transcripts === true ? inTranscripts : inStream;
  for await (const one of matches(store, scratch, regexp, options, problems, io)) {
    found = true;
    const { session, time, line } = one;
    await out.line(
      options.json === true
        ? JSON.stringify(one)
        : `${visible(session)}${time === undefined ? '' : `  ${time}`}  ${visible(line)}`,
    );
    if (out.closed) break;
  }
  await out.flush();
  return problems.code(found);
}

type Search = (
  store: ObjectStore,
  scratch: Scratch,
  regexp: RegExp,
  options: GrepOptions,
  problems: Problems,
  io: CommandIo,
) => AsyncGenerator<Found>;

const inStream: Search = async function* (store, scratch, regexp, options, problems, io) {
  const sorter = new Sorter({ scratch });
  const onProgress: ScanOptions['onProgress'] = (progress) => io.progress(describeProgress(progress));
  for await (const part of scanArchive(store, { ...options, onProgress })) {
    for (const problem of part.problems) problems.add(problem);
    for (const record of part.records) {
      if (readRecord(record).lines.some((line) => regexp.test(line))) await spoolRecord(sorter, record);
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
        if (!regexp.test(line)) continue;
        yield { session: id, time: isoTime(record.timestamp), line, key: record.source.key };
      }
    }
  }
};

/** A line of a transcript is searched in pieces of this size at most. */
const longestLine = 2 ** 20;

const inTranscripts: Search = async function* (store, _scratch, regexp, options, _problems, io) {
  let objects = 0;
  for await (const { key } of transcriptObjects(store, options.layout)) {
    const session = transcriptSession(key, options.layout)!;
    io.progress(`${++objects} transcripts`);
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
      for (const line of lines) if (regexp.test(line)) yield { session, line: line.replace(/\r$/, ''), key };
    }
    if (rest !== '' && regexp.test(rest)) yield { session, line: rest, key };
  }
};
