const LF = 0x0a;

/** One piece of the local file as the publisher reads it: [from, to) in bytes. */
export interface Chunk {
  from: number;
  to: number;
  /** It ends in `\n`, or is as long as a chunk can be. An incomplete one is sent only when the file is complete. */
  complete: boolean;
}

/**
 * Cuts `bytes` from `start` as the agent's `bufio.Reader.ReadSlice('\n')` does: up to and including `\n`, or exactly
 * `limit` bytes where there is none within them, whatever character or escape that splits (agent-behaviour.md 2.3
 * rule 1). The cuts depend on the bytes alone, never on how they were written or read.
 */
export function* lineChunks(bytes: Uint8Array, limit: number, start = 0): Generator<Chunk> {
  let from = start;
  while (from < bytes.length) {
    const newline = bytes.indexOf(LF, from);
    if (newline >= 0 && newline - from < limit) {
      yield { from, to: newline + 1, complete: true };
      from = newline + 1;
    } else if (bytes.length - from >= limit) {
      yield { from, to: from + limit, complete: true };
      from += limit;
    } else {
      yield { from, to: bytes.length, complete: false };
      return;
    }
  }
}
