import { breather } from '../../base';
import { type ArchiveLayout, arrivalHour, defaultLayout } from '../../pipeline/data';
import { type DecodedPart, type DecodeLimits, type DecodeSummary, decodeStream, emptyPart } from '../decode';
import type { ObjectStore, OpenObject, StoredObject } from '../location';

export interface ScanOptions {
  layout?: ArchiveLayout;
  /** Leave out objects whose key names an hour of arrival before this time, or at and after `until`; ms. */
  since?: number;
  until?: number;
  /** Leave out objects for which this is false. */
  wantsObject?: (object: StoredObject) => boolean;
  limits?: DecodeLimits;
  /** Objects opened ahead of the one that is decoded. */
  ahead?: number;
  onProgress?: (progress: ScanProgress) => void;
}

export interface ScanProgress {
  objects: number;
  /** Bytes as stored. */
  bytes: number;
  records: number;
  problems: number;
}

/** A part of an object; its last one comes with the summary. */
export interface ScannedPart extends DecodedPart {
  object: StoredObject;
  summary?: DecodeSummary;
}

/**
 * Reads everything that Firehose wrote, object by object in the order of their keys, and part by part. Holds a few MB.
 * An object that was listed and is gone when it is its turn is a problem: nothing may be deleted from an archive.
 * @throws what the store's `list` and `open` throw
 */
export async function* scanArchive(
  store: ObjectStore,
  options: ScanOptions = {},
): AsyncGenerator<ScannedPart> {
  const progress: ScanProgress = { objects: 0, bytes: 0, records: 0, problems: 0 };
  const breathe = breather(store.signal);
  for await (const { object, opened } of openAhead(
    store,
    streamObjects(store, options),
    options.ahead ?? 4,
  )) {
    const open = await opened;
    if (open === undefined) {
      yield { object, ...gone(object) };
      progress.problems++;
    } else {
      const chunks = open.chunks[Symbol.asyncIterator]();
      const source = { [Symbol.asyncIterator]: () => chunks };
      try {
        const parts = decodeStream(object.key, source, options.limits);
        let next = await parts.next();
        while (!next.done) {
          progress.records += next.value.records.length;
          progress.problems += next.value.problems.length;
          yield { object, ...next.value };
          const pause = breathe();
          if (pause) await pause;
          next = await parts.next();
        }
        yield { object, ...emptyPart(), summary: next.value };
      } finally {
        // Whoever stops in the middle leaves no connection open.
        await chunks.return?.();
      }
    }
    progress.objects++;
    progress.bytes += object.size;
    options.onProgress?.({ ...progress });
  }
}

/** The objects that Firehose wrote, and what was put beside them, in key order. */
async function* streamObjects(store: ObjectStore, options: ScanOptions = {}): AsyncGenerator<StoredObject> {
  const {
    layout = defaultLayout,
    since = Number.NEGATIVE_INFINITY,
    until = Number.POSITIVE_INFINITY,
    wantsObject = () => true,
  } = options;
  const hourMs = 3_600_000;
  for await (const object of store.list(layout.stream)) {
    const hour = arrivalHour(object.key, layout);
    // An hour that began before `since` may still have what arrived after it.
    if (hour !== undefined && (hour + hourMs <= since || hour >= until)) continue;
    if (isErrorObject(object.key, layout) || !wantsObject(object)) continue;
    yield object;
  }
}

/** Firehose may be told to put what it could not deliver below the very prefix that it writes to. */
function isErrorObject(key: string, { stream, error }: ArchiveLayout): boolean {
  return error.length > stream.length && key.startsWith(error);
}

interface Ahead {
  object: StoredObject;
  opened: Promise<OpenObject | undefined>;
}

/** Opens the next few objects while one is decoded: a GET's first byte takes longer than decoding a small object. */
async function* openAhead(
  store: ObjectStore,
  objects: AsyncIterable<StoredObject>,
  ahead: number,
): AsyncGenerator<Ahead> {
  const queue: Ahead[] = [];
  try {
    for await (const object of objects) {
      const opened = store.open(object.key, { listed: object });
      // Its error is thrown where it is awaited. Until then it must not count as one that nobody caught.
      opened.catch(() => {});
      queue.push({ object, opened });
      if (queue.length > ahead) yield queue.shift()!;
    }
    while (queue.length > 0) yield queue.shift()!;
  } finally {
    for (const { opened } of queue) {
      const open = await opened.catch(() => undefined);
      await open?.chunks[Symbol.asyncIterator]().return?.();
    }
  }
}

function gone({ key, size }: StoredObject): DecodedPart {
  const reason = 'the object was listed, and is gone';
  return {
    ...emptyPart(),
    problems: [{ key, offset: 0, length: size, code: 'object-gone', reason, layers: [] }],
  };
}
