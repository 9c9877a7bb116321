import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../base';

/** File descriptor of the pipe that the harness holds; inherited by every agent program. */
export const journalFd = 3;

/** Bump when a field changes its meaning: programs and harness are bundled together, but an image may be older. */
const journalVersion = 1;

/** A call and its answer. */
const callFact = z.looseObject({
  kind: z.literal('call'),
  sessionId: z.string(),
  service: z.enum(['logs', 's3']),
  op: z.string(),
  /** 1 for the first try. */
  attempt: z.int().positive(),
  /** HTTP status, or 0 when no answer came. */
  status: z.int().nonnegative(),
  error: z.string().optional(),
  /** Log events in a PutLogEvents. */
  events: z.int().nonnegative().optional(),
  /** Bytes of the local file that a Put carried: [from, to). */
  carried: z.object({ from: z.int().nonnegative(), to: z.int().nonnegative() }).optional(),
});

/** Something that happened. */
const eventFact = z.looseObject({
  kind: z.literal('event'),
  event: z.string(),
  sessionId: z.string().optional(),
});

const written = {
  version: z.literal(journalVersion),
  /** ms since the epoch. */
  at: z.number(),
  program: z.string(),
  pid: z.int().positive(),
};

/** One line of the journal, by its kind. Its version has done its duty when it is read. */
export const journalLineSchema = z
  .discriminatedUnion('kind', [callFact.extend(written), eventFact.extend(written)])
  .transform(({ version, ...entry }) => entry);

/** What a program writes down; the time and its own name are added. */
export type JournalFact = z.infer<typeof callFact> | z.infer<typeof eventFact>;

/** A line of the journal that could not be read: nobody knows what it said. */
export interface UnreadableLine {
  kind: 'unreadable';
  /** ms since the epoch, when it was met. */
  at: number;
  /** Its number in the instance's journal, counted from one over all boots. */
  line: number;
  /** Why, with the beginning of what is there, harmless to print. */
  reason: string;
}

/** What the harness learns from a line of the journal. */
export type JournalEntry = z.infer<typeof journalLineSchema> | UnreadableLine;

/**
 * The simulator's own record of what it did, written to a pipe that survives it. It is evidence for the checks and
 * nothing that the real agent has.
 */
export class Journal {
  constructor(
    private readonly clock: Clock,
    private readonly program: string,
    private readonly fd: number,
  ) {}

  write(fact: JournalFact): void {
    const { clock, program, fd } = this;
    const entry = { version: journalVersion, at: clock.now(), program, pid: process.pid, ...fact };
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      for (let sent = 0; sent < bytes.length; ) sent += writeSync(fd, bytes, sent);
    } catch {
      // The harness is gone. The real agent would not notice either.
    }
  }
}

/** The agent's own log file, as `/var/log/amazon/ssm/amazon-ssm-agent.log`: WARN lines and no more. */
export function openAgentLog(folder: string, clock: Clock, program: string): (message: string) => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'amazon-ssm-agent.log');
  return (message) => {
    const time = new Date(clock.now()).toISOString().replace('T', ' ').slice(0, 19);
    try {
      appendFileSync(file, `${time} WARN [${program}] ${message}\n`);
    } catch {
      // A full disk must not end a session that the real agent would keep.
    }
  };
}
