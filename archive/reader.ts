import {
  type ControlMessage,
  type DecodedObject,
  type DecodeLimits,
  type DecodeProblem,
  decodeObject,
  type OtherRecord,
} from './decode';
import type { ArchiveStore, ListedObject } from './s3-port';
import { groupBySession } from './session-records';
import type { ArchivedRecord, ArchivedTranscript } from './types';

/** Where an archive lies. Prefixes as the stack gives them, with their closing `/`. */
export interface ArchiveLocation {
  bucket: string;
  /** Where Firehose writes. */
  streamPrefix: string;
  /** Where the agent's own PUT goes. */
  transcriptPrefix: string;
  /** Where Firehose puts what it could not deliver; may hold `!{...}` expressions. */
  errorPrefix: string;
}

export interface ReadOptions {
  /** Leave objects out that were last written before this time, ms since the epoch. */
  since?: number;
  /** Objects fetched at the same time. */
  concurrency?: number;
  limits?: DecodeLimits;
}

/** All that was read from an archive so far. */
export interface ArchiveContents {
  /** Records by session id, each session's in archive order. */
  sessions: Map<string, ArchivedRecord[]>;
  /** The agent's own objects by session id. */
  transcripts: Map<string, ArchivedTranscript>;
  /** What Firehose could not deliver. */
  errorObjects: ListedObject[];
  controlMessages: ControlMessage[];
  otherRecords: OtherRecord[];
  /** Everything that could not be read. An archive with problems is not known to be complete. */
  problems: DecodeProblem[];
  /** Objects read, over all refreshes. */
  objectsRead: number;
}

export interface ArchiveReader {
  /** Reads what is new since the last time, and gives everything read so far. @throws AwsError */
  refresh(): Promise<ArchiveContents>;
}

/** A reader that remembers what it has read, so that polling costs one listing. An object written again is read again. */
export function createArchiveReader(
  store: ArchiveStore,
  location: ArchiveLocation,
  options: ReadOptions = {},
): ArchiveReader {
  const { bucket, streamPrefix, transcriptPrefix } = location;
  const errorPrefix = location.errorPrefix.split('!{')[0]!;
  const since = options.since ?? 0;
  const seen = new Map<string, string>();
  const decoded = new Map<string, DecodedObject>();
  const transcripts = new Map<string, ArchivedTranscript>();
  let errorObjects: ListedObject[] = [];
  let objectsRead = 0;
  /** Grouping again is only worth it after something was read. */
  let sessions: Map<string, ArchivedRecord[]> | undefined;

  async function listed(prefix: string): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    for await (const object of store.list(bucket, prefix))
      if (object.lastModified >= since) objects.push(object);
    return objects;
  }

  async function readNew(
    objects: ListedObject[],
    keep: (key: string, bytes: Uint8Array) => void | Promise<void>,
  ) {
    const queue = objects.filter((object) => seen.get(object.key) !== object.etag).values();
    const worker = async () => {
      for (const { key, etag } of queue) {
        const bytes = await store.get(bucket, key);
        // Gone between the listing and now (a lifecycle rule): the next listing will not have it.
        if (bytes === undefined) continue;
        await keep(key, bytes);
        seen.set(key, etag);
        objectsRead++;
      }
    };
    await Promise.all(Array.from({ length: options.concurrency ?? 8 }, worker));
  }

  return {
    async refresh() {
      const errors = await listed(errorPrefix);
      const isError = new Set(errors.map((object) => object.key));
      errorObjects = errors;
      const streamed = (await listed(streamPrefix)).filter((object) => !isError.has(object.key));
      await readNew(streamed, async (key, bytes) => {
        decoded.set(key, await decodeObject(key, bytes, options.limits));
        sessions = undefined;
      });
      await readNew(await listed(transcriptPrefix), (key, bytes) => {
        const name = key.slice(key.lastIndexOf('/') + 1);
        if (name.endsWith('.log')) transcripts.set(name.slice(0, -'.log'.length), { key, bytes });
      });
      const objects = [...decoded.values()];
      sessions ??= groupBySession(objects.flatMap((object) => object.records));
      return {
        sessions,
        transcripts: new Map(transcripts),
        errorObjects,
        controlMessages: objects.flatMap((object) => object.controlMessages),
        otherRecords: objects.flatMap((object) => object.otherRecords),
        problems: objects.flatMap((object) => object.problems),
        objectsRead,
      };
    },
  };
}

/** Reads a whole archive once. @throws AwsError */
export function readArchive(
  store: ArchiveStore,
  location: ArchiveLocation,
  options: ReadOptions = {},
): Promise<ArchiveContents> {
  return createArchiveReader(store, location, options).refresh();
}
