import type { Row } from './types';

interface Cursor {
  /** Earlier runs win between equal keys, which keeps the merge stable. */
  run: number;
  rows: readonly Row[];
  at: number;
  rest: AsyncIterator<readonly Row[]>;
}

/** Rows a chunk of the merged stream. */
const chunkRows = 1024;

/** Merges sorted runs into one sorted stream; of equal keys the earlier run's come first. */
export async function* mergeRuns(
  runs: readonly AsyncIterable<readonly Row[]>[],
): AsyncGenerator<readonly Row[]> {
  const heap: Cursor[] = [];
  for (const [run, iterable] of runs.entries()) {
    const cursor: Cursor = { run, rows: [], at: 0, rest: iterable[Symbol.asyncIterator]() };
    if (await refill(cursor)) heap.push(cursor);
  }
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  let chunk: Row[] = [];
  while (heap.length > 0) {
    const top = heap[0]!;
    chunk.push(top.rows[top.at++]!);
    if (top.at === top.rows.length && !(await refill(top))) {
      const last = heap.pop()!;
      if (last !== top) heap[0] = last;
    }
    sink(heap, 0);
    if (chunk.length === chunkRows) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Whether there is a next row. */
async function refill(cursor: Cursor): Promise<boolean> {
  do {
    const next = await cursor.rest.next();
    if (next.done) return false;
    cursor.rows = next.value;
    cursor.at = 0;
  } while (cursor.rows.length === 0);
  return true;
}

function before(a: Cursor, b: Cursor): boolean {
  const left = a.rows[a.at]!.key;
  const right = b.rows[b.at]!.key;
  return left === right ? a.run < b.run : left < right;
}

/** Moves the cursor at `i` down until no smaller one lies below it. */
function sink(heap: Cursor[], i: number) {
  for (let at = i; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least]!, heap[at]!];
    at = least;
  }
}
