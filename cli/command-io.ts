import type { DecodeProblem } from '../archive/decode';
import type { ScanProgress } from '../archive/scan';

/** What a command needs of the terminal, or of a test. */
export interface CommandIo {
  /** A piece of the result; resolves when it is out. False: the reader has gone away, and wants no more. */
  write(data: string | Uint8Array): Promise<boolean>;
  /** Where the work is; shown in place of what was said before. */
  progress(text: string): void;
  /** Something the user should know beside the result. */
  note(text: string): void;
}

/** Exit codes of the commands that read an archive. Errors that end a command are 2, as everywhere. */
export const readCodes = {
  /** Done. */
  done: 0,
  /** Nothing was found. */
  nothing: 1,
  /** Done, but some bytes of the archive could not be read, or cannot be believed: stderr says which. */
  damaged: 3,
} as const;

export function describeProgress({ objects, bytes, records, problems }: ScanProgress): string {
  const n = (value: number) => value.toLocaleString('en-US');
  const bad = problems === 0 ? '' : `, ${n(problems)} bad places`;
  return `${n(objects)} objects, ${n(Math.round(bytes / 1024))} KB, ${n(records)} records${bad}`;
}

/** Counts what is wrong with an archive, and tells the first of it. */
export class Problems {
  count = 0;
  constructor(private readonly io: CommandIo) {}

  readonly add = (problem: DecodeProblem): void => {
    this.count++;
    if (this.count <= 20) this.io.note(describeProblem(problem));
    if (this.count === 21) this.io.note('... more bad places, which are not listed');
  };

  /** The exit code of a command that is through. */
  code(found: boolean): number {
    if (this.count > 0) return readCodes.damaged;
    return found ? readCodes.done : readCodes.nothing;
  }
}

export function describeProblem({ key, offset, length, reason, layers, unproven }: DecodeProblem): string {
  const where = layers.length === 0 ? '' : ` inside the gzip data at ${layers.join(' > ')}`;
  const read = unproven ? `; ${unproven.to - unproven.from} envelopes in it were read, unproven` : '';
  return `${key}: ${reason}, ${length} bytes at ${offset}${where}${read}`;
}

/** ms as an ISO time; a timestamp that is no time stays a number. */
export function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

/** A line as a terminal may show it: what would move the cursor, or worse, is made visible. */
export function visible(line: string): string {
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => {
    const code = c.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : `<${code.toString(16).toUpperCase()}>`;
  });
}

/** Gathers small pieces, so that a line is not a system call. */
export class Lines {
  private text = '';
  /** The reader has gone away. */
  closed = false;
  constructor(private readonly io: CommandIo) {}

  async line(text: string): Promise<void> {
    this.text += `${text}\n`;
    if (this.text.length > 64 * 1024) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.text === '' || this.closed) return;
    const { text } = this;
    this.text = '';
    this.closed = !(await this.io.write(text));
  }
}
