import { z } from 'zod';
import { quote } from '../../archive/findings';
import { type JournalEntry, journalLineSchema } from '../agent';

/** Far more than any line of the journal has, bytes. What is longer is none, and is not kept in memory. */
const mostBytes = 65_536;

const LF = 0x0a;

/** Splits bytes into lines. `undefined` stands for a line that is too long to be one of the journal. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly onLine: (line: string | undefined) => void) {}

  push(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      this.add(rest.subarray(0, end));
      this.finishLine();
      rest = rest.subarray(end + 1);
    }
    this.add(rest);
  }

  /** What comes after the last line feed is a line as well: its writer was killed before the rest of it. */
  end(): void {
    if (this.size > 0) this.finishLine();
  }

  private add(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size <= mostBytes) this.parts.push(bytes);
    else this.parts = [];
  }

  private finishLine(): void {
    const isTooLong = this.size > mostBytes;
    const line = isTooLong ? undefined : Buffer.concat(this.parts).toString('utf8');
    this.parts = [];
    this.size = 0;
    this.onLine(line);
  }
}

/**
 * What a line of the journal says, or why it cannot be read. Never throws.
 * @param line `undefined` for one that is too long
 * @param number its number, counted from one
 * @param now ms since the epoch
 */
export function readJournalLine(line: string | undefined, number: number, now: number): JournalEntry {
  const unreadable = (reason: string): JournalEntry => ({
    kind: 'unreadable',
    at: now,
    line: number,
    reason: line === undefined ? reason : `${reason}: ${quote(line)}`,
  });
  if (line === undefined) return unreadable(`longer than ${mostBytes} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return unreadable('no JSON');
  }
  const parsed = journalLineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  return unreadable(z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '));
}

/** For a journal whose end was not seen: what would have been its next line. */
export function brokenOff(error: Error, number: number, now: number): JournalEntry {
  return { kind: 'unreadable', at: now, line: number, reason: `the journal broke off: ${error.message}` };
}
