import { breather } from '../../base';
import { mergeSorted } from './merge';
import type { Scratch } from './scratch';

/** What is sorted: by `key`, then in the order of adding. Neither may hold a line feed, nor `key` a tab. */
export interface Entry {
  key: string;
  value: string;
}

export interface SorterOptions {
  scratch: Scratch;
  /** Characters held before a run is written away. */
  maxChars?: number;
}

/** Runs merged at once: each holds a piece of its file. */
const fanIn = 32;

type Run = () => AsyncIterable<Uint8Array>;

/** Sorts more than fits into memory. */
export class Sorter {
  private entries: Entry[] = [];
  private chars = 0;
  private runs: Run[] = [];
  private readonly maxChars: number;

  constructor(private readonly options: SorterOptions) {
    this.maxChars = options.maxChars ?? 12 * 2 ** 20;
  }

  /** Adds an entry; await it, it may have to write. @throws HarnessError `scratch-failed` */
  add(key: string, value: string): void | Promise<void> {
    this.entries.push({ key, value });
    // An entry costs more than its text.
    this.chars += key.length + value.length + 100;
    if (this.chars > this.maxChars) return this.spill();
  }

  /** All entries in order, once. @throws the scratch signal's reason */
  async *sorted(): AsyncGenerator<Entry> {
    const breathe = breather(this.options.scratch.signal);
    if (this.runs.length === 0) {
      for (const entry of this.take()) {
        const pause = breathe();
        if (pause) await pause;
        yield entry;
      }
      return;
    }
    if (this.entries.length > 0) await this.spill();
    // Neighbours are merged, and take their place: equal keys keep their order. No run is merged again before every other
    // one was, so each pass writes everything once at most.
    for (let at = 0; this.runs.length > fanIn; at = at + 2 < this.runs.length ? at + 1 : 0) {
      const tooMany = this.runs.length - fanIn + 1;
      const some = this.runs.slice(at, at + Math.min(fanIn, tooMany));
      this.runs.splice(at, some.length, await this.write(mergeSorted(some.map(readRun), breathe)));
    }
    yield* mergeSorted(this.runs.map(readRun), breathe);
  }

  private take(): Entry[] {
    const { entries } = this;
    this.entries = [];
    this.chars = 0;
    // Array.sort is stable.
    return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  private async spill(): Promise<void> {
    this.runs.push(await this.options.scratch.keep(encoded(this.take())));
  }

  private async write(entries: AsyncIterable<Entry>): Promise<Run> {
    const pieces: Run[] = [];
    let batch: Entry[] = [];
    let chars = 0;
    for await (const entry of entries) {
      batch.push(entry);
      chars += entry.key.length + entry.value.length;
      if (chars < this.maxChars / 4) continue;
      pieces.push(await this.options.scratch.keep(encoded(batch)));
      batch = [];
      chars = 0;
    }
    pieces.push(await this.options.scratch.keep(encoded(batch)));
    return async function* () {
      for (const piece of pieces) yield* piece();
    };
  }
}

const chunkChars = 2 ** 18;

function* encoded(entries: Iterable<Entry>): Generator<Uint8Array> {
  let text = '';
  for (const { key, value } of entries) {
    text += `${key}\t${value}\n`;
    if (text.length > chunkChars) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

async function* readRun(run: Run): AsyncGenerator<Entry[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of run()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    if (lines.length === 0) continue;
    yield lines.map((line) => {
      const tab = line.indexOf('\t');
      return { key: line.slice(0, tab), value: line.slice(tab + 1) };
    });
  }
}
