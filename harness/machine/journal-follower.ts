import { PassThrough, type Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import { systemClock } from '../../base';
import type { JournalEntry } from '../agent';
import { within } from './engine';
import { brokenOff, LineSplitter, readJournalLine } from './journal-lines';

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
    let number = 0;
    const lines = new LineSplitter((line) => {
      number += 1;
      if (number <= this.lines || this.reader !== stream) return;
      this.lines = number;
      this.options.onEntry(readJournalLine(line, number, systemClock.now()));
    });
    output.on('data', (bytes: Buffer) => lines.push(bytes));
    let byte = 0;
    errors.on('data', (bytes: Buffer) => {
      const known = Math.max(0, this.errorBytes - byte);
      byte += bytes.length;
      if (known >= bytes.length || this.reader !== stream) return;
      this.errorBytes = byte;
      this.options.errorLog.write(bytes.subarray(known));
    });
    this.drained = new Promise((resolve) => {
      let failure: Error | undefined;
      const end = () => {
        output.end();
        errors.end();
      };
      stream.on('end', end).on('close', end);
      stream.on('error', (error: Error) => {
        failure = error;
        end();
      });
      output.on('end', () => {
        lines.end();
        if (failure && this.reader === stream)
          this.options.onEntry(brokenOff(failure, this.lines + 1, systemClock.now()));
        resolve();
      });
    });
  }

  /** Resolves when everything that a container said before it stopped has been read. */
  ended(): Promise<void> {
    return within(drainMs, this.drained);
  }
}
