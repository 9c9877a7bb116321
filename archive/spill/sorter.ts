import { mergeRuns } from './merge';
import type { Row, RunStore } from './types';

export interface SorterOptions {
  store: RunStore;
  /** Rows held in memory before they become a run, bytes, roughly. */
  maxBytes?: number;
}

/** Two bytes a character, and what V8 needs for a row beside its text. */
const sizeOf = (row: Row) => 2 * (row.key.length + row.value.length) + 120;

/**
 * Sorts more rows than memory holds: sorted runs go to the store and are merged when they are read.
 * What never exceeds `maxBytes` never leaves memory.
 */
export class Sorter {
  readonly #store: RunStore;
  readonly #maxBytes: number;
  #rows: Row[] = [];
  #bytes = 0;
  #spilled = false;

  constructor({ store, maxBytes = 32 * 2 ** 20 }: SorterOptions) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  /** Adds a row. Await it: it is where the memory's limit is kept. */
  async add(row: Row): Promise<void> {
    this.#rows.push(row);
    this.#bytes += sizeOf(row);
    if (this.#bytes > this.#maxBytes) await this.#spill();
  }

  async #spill() {
    const rows = this.#rows.sort(compareRows);
    this.#rows = [];
    this.#bytes = 0;
    this.#spilled = true;
    await this.#store.write(rows);
  }

  /** All rows in order, chunk by chunk. Nothing may be added afterwards. */
  async *sorted(): AsyncGenerator<readonly Row[]> {
    const rest = this.#rows.sort(compareRows);
    this.#rows = [];
    if (!this.#spilled) {
      if (rest.length > 0) yield rest;
      return;
    }
    const last = (async function* () {
      if (rest.length > 0) yield rest;
    })();
    yield* mergeRuns([...this.#store.runs(), last]);
  }

  async close(): Promise<void> {
    this.#rows = [];
    await this.#store.clear();
  }
}

function compareRows(a: Row, b: Row): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
