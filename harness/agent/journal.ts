import { appendFileSync, mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base';

/** File descriptor of the pipe that the harness holds; inherited by every agent program. */
export const journalFd = 3;

/** One line of the journal: a call and its answer, or something that happened. Short enough for an atomic write. */
export interface JournalEntry {
  /** ms since the epoch. */
  at: number;
  kind: 'call' | 'event';
  [field: string]: unknown;
}

/**
 * The simulator's own record of what it did, written to a pipe that survives it. It is evidence for the checks and
 * nothing that the real agent has.
 */
export class Journal {
  constructor(
    private readonly clock: Clock,
    private readonly program: string,
    private readonly fd: number | undefined,
  ) {}

  write(entry: Omit<JournalEntry, 'at' | 'program' | 'pid'> & { kind: JournalEntry['kind'] }): void {
    if (this.fd === undefined) return;
    const line = `${JSON.stringify({ at: this.clock.now(), program: this.program, pid: process.pid, ...entry })}\n`;
    try {
      writeSync(this.fd, line);
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
