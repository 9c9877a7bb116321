import { createInterface } from 'node:readline';
import { PassThrough, type Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import type { JournalEntry } from '../agent';
import { within } from './engine';

export interface JournalFollowerOptions {
  onEntry: (entry: JournalEntry) => void;
  /** What the machine and its agent say beside the journal. */
  errorLog: Writable;
}

/** How long what a container has said may take to arrive after its death, ms. */
const drainMs = 10_000;

/**
 * Reads the agent's journal off a container's output. The engine keeps it over restarts and gives all of it to everybody
 * who asks, so after a restart as many lines are skipped as were taken before.
 */
export class JournalFollower {
  private lines = 0;
  private errorBytes = 0;
  /** Only the newest reader counts: an engine may let an old one live over a restart. */
  private reader?: NodeJS.ReadableStream;
  private drained: Promise<void> = Promise.resolve();

  constructor(
    private readonly container: Dockerode.Container,
    private readonly options: JournalFollowerOptions,
  ) {}

  /** Follows the container that has just been started, until it stops. */
  async follow(): Promise<void> {
    const stream = await this.container.logs({ follow: true, stdout: true, stderr: true });
    this.reader = stream;
    const output = new PassThrough();
    const errors = new PassThrough();
    this.container.modem.demuxStream(stream, output, errors);
    let line = 0;
    const reader = createInterface({ input: output }).on('line', (text) => {
      line += 1;
      if (line <= this.lines || this.reader !== stream) return;
      this.lines = line;
      this.take(text);
    });
    let byte = 0;
    errors.on('data', (bytes: Buffer) => {
      const known = Math.max(0, this.errorBytes - byte);
      byte += bytes.length;
      if (known >= bytes.length || this.reader !== stream) return;
      this.errorBytes = byte;
      this.options.errorLog.write(bytes.subarray(known));
    });
    this.drained = new Promise((resolve) => {
      reader.on('close', resolve);
      const end = () => {
        output.end();
        errors.end();
      };
      stream.on('end', end).on('error', end).on('close', end);
    });
  }

  /** Resolves when everything that a container said before it stopped has been read. */
  ended(): Promise<void> {
    return within(drainMs, this.drained);
  }

  private take(line: string): void {
    try {
      this.options.onEntry(JSON.parse(line) as JournalEntry);
    } catch {
      // Something else that the machine printed.
    }
  }
}
