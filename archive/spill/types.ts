/** A row that is sorted outside of memory. `key` decides the order and must hold no line end or tab. */
export interface Row {
  /** Compared by UTF-16 code units. Rows of equal keys keep the order in which they were added. */
  key: string;
  /** Anything on one line; JSON is. */
  value: string;
}

/** Where sorted runs are kept until they are merged. */
export interface RunStore {
  /** Keeps one run, in the order given. */
  write(rows: readonly Row[]): Promise<void>;
  /** Every run kept so far, each in chunks. Chunks are as large as the store likes to read at once. */
  runs(): AsyncIterable<readonly Row[]>[];
  /** Forgets all runs. */
  clear(): Promise<void>;
}
