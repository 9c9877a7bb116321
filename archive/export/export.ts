import { fragmentsOf } from '../fragments';
import type { ObjectStore } from '../location';
import type { ScanOptions } from '../scan';
import { type ArchivedSession, eventJson, type OpenSessionsOptions, openSessions } from '../sessions';
import type { Scratch } from '../spool';
import { streamTranscript } from '../transcript';
import { asciicast } from './asciicast';
import { fileNameOf } from './file-name';

export type ExportFormat = 'text' | 'jsonl' | 'asciicast';

export interface ExportOptions extends ScanOptions, Pick<OpenSessionsOptions, 'onProblem'> {
  format: ExportFormat;
  /** Only these; default all. */
  sessions?: readonly string[] | undefined;
  /** Of a recording's terminal, in characters. */
  width?: number | undefined;
  height?: number | undefined;
}

/** Where exported sessions go. */
export interface ExportTarget {
  /** Opens the place for a session. Not called again before the last one was closed. */
  open(name: string): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}

const extensions: Record<ExportFormat, string> = { text: 'txt', jsonl: 'jsonl', asciicast: 'cast' };

/**
 * Writes sessions out, each into a place of its own, and gives each when it is written.
 * @throws what the store or the target throws; HarnessError `scratch-failed`
 */
export async function* exportSessions(
  store: ObjectStore,
  scratch: Scratch,
  options: ExportOptions,
  target: ExportTarget,
): AsyncGenerator<ArchivedSession> {
  const { sessions: only } = options;
  const wanted = only && ((id: string) => only.includes(id));
  for await (const session of openSessions(store, scratch, { ...options, wanted })) {
    const place = await target.open(fileNameOf(session.id, extensions[options.format]));
    try {
      for await (const text of textOf(store, session, options)) await place.write(text);
    } finally {
      await place.close();
    }
    yield session;
  }
}

async function* textOf(
  store: ObjectStore,
  session: ArchivedSession,
  { format, width, height }: ExportOptions,
): AsyncGenerator<string> {
  if (format !== 'asciicast') {
    for await (const event of session.events) {
      if (format === 'jsonl') yield `${eventJson(event)}\n`;
      else yield event.lines.map((line) => `${line}\n`).join('');
    }
    return;
  }
  const transcript = session.transcript && (await store.open(session.transcript.key));
  const displayed = transcript && fragmentsOf(streamTranscript(transcript.chunks, {}));
  for await (const line of asciicast(session.events, displayed, { title: session.id, width, height }))
    yield `${line}\n`;
}
