import type { ArchiveContents } from '../../../archive/scan';
import type { Clock } from '../../../base';
import type { JournalCall } from '../../check';

/** Records reach the bucket inside PutLogEvents on LocalStack; this long we wait for one that does not, ms. */
export const deliveryDeadlineMs = 8000;

/** What one session is waited for. */
export interface Awaited {
  sessionId: string;
  /** Its calls that put something and were answered 200. */
  acceptedPuts(): readonly JournalCall[];
}

export interface ReadBackOptions {
  sessions: readonly Awaited[];
  /** Reads the archive as it is now. */
  read: () => Promise<ArchiveContents>;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Reads the archive until everything that was acknowledged is there, or until it is plain that it will not come.
 * @throws the signal's reason
 */
export async function readBack({ sessions, read, clock, signal }: ReadBackOptions): Promise<ArchiveContents> {
  const deadline = clock.now() + deliveryDeadlineMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1000)) {
    signal.throwIfAborted();
    const archive = await read();
    if (sessions.every((session) => isDelivered(session, archive)) || clock.now() > deadline) return archive;
    await clock.sleep(pause, signal);
  }
}

/** As many events as the agent was acknowledged, and its transcript where it put one. */
export function isDelivered(session: Awaited, archive: ArchiveContents): boolean {
  const { sessionId } = session;
  const puts = session.acceptedPuts();
  const events = puts.reduce((sum, call) => sum + (call.events ?? 0), 0);
  const transcripts = puts.filter((call) => call.service === 's3').length;
  const records = archive.sessions.get(sessionId)?.length ?? 0;
  return records >= events && (transcripts === 0 || archive.transcripts.has(sessionId));
}
