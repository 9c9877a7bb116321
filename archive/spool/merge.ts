interface Keyed {
  key: string;
}

interface Head<T> {
  batch: T[];
  at: number;
  source: AsyncIterator<T[]>;
  /** Of equal keys, the earlier source's come first. */
  place: number;
}

/**
 * Merges sources that are each sorted by `key` and come in batches.
 * @param breathe gives others their turn; see `breather`
 */
export async function* mergeSorted<T extends Keyed>(
  sources: AsyncIterable<T[]>[],
  breathe: () => Promise<void> | undefined,
): AsyncGenerator<T> {
  const heads: Head<T>[] = [];
  for (const [place, source] of sources.entries()) {
    const head: Head<T> = { batch: [], at: 0, source: source[Symbol.asyncIterator](), place };
    if (await fill(head)) heads.push(head);
  }
  heads.sort(compare);
  while (heads.length > 0) {
    const first = heads[0]!;
    const pause = breathe();
    if (pause) await pause;
    yield first.batch[first.at++]!;
    if (first.at === first.batch.length && !(await fill(first))) {
      heads.shift();
      continue;
    }
    sink(heads);
  }
}

async function fill<T>(head: Head<T>): Promise<boolean> {
  head.at = 0;
  do {
    const next = await head.source.next();
    if (next.done) return false;
    head.batch = next.value;
  } while (head.batch.length === 0);
  return true;
}

function compare<T extends Keyed>(a: Head<T>, b: Head<T>): number {
  const x = a.batch[a.at]!.key;
  const y = b.batch[b.at]!.key;
  return x < y ? -1 : x > y ? 1 : a.place - b.place;
}

/** Moves the first head, which has a new key, to its place. */
function sink<T extends Keyed>(heads: Head<T>[]): void {
  const moved = heads[0]!;
  let at = 0;
  while (at + 1 < heads.length && compare(heads[at + 1]!, moved) < 0) {
    heads[at] = heads[at + 1]!;
    at++;
  }
  heads[at] = moved;
}
