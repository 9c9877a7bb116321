import { createHash } from 'node:crypto';
import { type CommandIo, describeProgress, Problems } from '../../cli/command-io';
import { eventJson, sayDuplicates } from '../commands/show';
import type { ObjectStore } from '../location';
import type { ScanOptions } from '../scan';
import { type ArchivedSession, openSessions } from '../sessions';
import type { Scratch } from '../spool';
import { fragmentsOf, streamTranscript } from '../transcript-stream';
import { asciicast } from './asciicast';

export type ExportFormat = 'text' | 'jsonl' | 'asciicast';

export interface ExportOptions extends ScanOptions {
  format: ExportFormat;
  /** Only these; default all. */
  sessions?: readonly string[];
  width?: number;
  height?: number;
}

/** Where exported sessions go. */
export interface ExportTarget {
  /** Opens the place for a session. Not called again before the last one was closed. */
  open(name: string): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}

const extensions: Record<ExportFormat, string> = { text: 'txt', jsonl: 'jsonl', asciicast: 'cast' };

/**
 * Writes sessions out, each into a place of its own.
 * @returns exit code, see `readCodes`
 * @throws what the store or the target throws
 */
export async function exportSessions(
  store: ObjectStore,
  scratch: Scratch,
  options: ExportOptions,
  target: ExportTarget,
  io: CommandIo,
): Promise<number> {
  const problems = new Problems(io);
  const missing = new Set(options.sessions);
  const sessions = openSessions(store, scratch, {
    ...options,
    ...(options.sessions && { wanted: (id: string) => options.sessions!.includes(id) }),
    onProblem: problems.add,
    onProgress: (progress) => io.progress(describeProgress(progress)),
  });
  let exported = 0;
  for await (const session of sessions) {
    missing.delete(session.id);
    const place = await target.open(fileNameOf(session.id, extensions[options.format]));
    try {
      for await (const text of textOf(store, session, options)) await place.write(text);
    } finally {
      await place.close();
    }
    sayDuplicates(session, io);
    io.progress(`${++exported} sessions written`);
  }
  for (const id of missing) io.note(`there is no session ${JSON.stringify(id)} in ${store.name}`);
  return problems.code(exported > 0 && missing.size === 0);
}

async function* textOf(
  store: ObjectStore,
  session: ArchivedSession,
  options: ExportOptions,
): AsyncGenerator<string> {
  if (options.format !== 'asciicast') {
    for await (const event of session.events) {
      if (options.format === 'jsonl') yield `${eventJson(event)}\n`;
      else yield event.lines.map((line) => `${line}\n`).join('');
    }
    return;
  }
  const transcript = session.transcript && (await store.open(session.transcript.key));
  const displayed = transcript && fragmentsOf(streamTranscript(transcript.chunks, {}));
  const size = {
    ...(options.width !== undefined && { width: options.width }),
    ...(options.height !== undefined && { height: options.height }),
  };
  for await (const line of asciicast(session.events, displayed, { title: session.id, ...size }))
    yield `${line}\n`;
}

/** A file's name for any session id. Ids of sessions stay as they are. */
export function fileNameOf(id: string, extension: string): string {
  const safe = [...id]
    .map((c) => (/[A-Za-z0-9@_+=,.-]/.test(c) ? c : `%${Buffer.from(c).toString('hex').toUpperCase()}`))
    .join('')
    .replace(/^\.|^$/, '%2E');
  // A log stream's name may be longer than a file's, and cut names must not meet.
  const name =
    safe.length <= 200
      ? safe
      : `${safe.slice(0, 150)}~${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
  return `${name}.${extension}`;
}
