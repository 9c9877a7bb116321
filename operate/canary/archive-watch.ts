import type { ArchivedRecord } from '../../archive';
import { decodeObject } from '../../archive/decode';
import { type ObjectStore, readAll } from '../../archive/location';

/** How far the clocks of S3 and of this machine may be apart, ms. */
const skewMs = 60_000;

export interface WatchPlace {
  store: ObjectStore;
  /** Where Firehose writes; it appends yyyy/MM/dd/HH/. */
  streamPrefix: string;
  errorPrefix?: string;
}

export interface ArchiveSight {
  /** By message. */
  records: { record: ArchivedRecord; writtenMs: number }[];
  /** Keys below the error prefix that hold it. */
  errorObjects: string[];
}

/**
 * Looks for a session in objects written since `startMs`. Each look reads only what is new, and lists only the hours
 * that can hold it, however large the archive.
 */
export function watchArchive(
  { store, streamPrefix, errorPrefix }: WatchPlace,
  sessionId: string,
  startMs: number,
) {
  const read = new Set<string>();
  const sight: ArchiveSight = { records: [], errorObjects: [] };

  async function* fresh(prefix: string, but?: string) {
    for await (const object of store.list(prefix)) {
      if (object.lastModified < startMs - skewMs || (but !== undefined && object.key.startsWith(but)))
        continue;
      const id = `${object.key}\0${object.etag}`;
      if (read.has(id)) continue;
      const bytes = await readAll(store, object.key);
      // Gone between the listing and now: the next listing will not have it.
      if (bytes === undefined) continue;
      yield { object, bytes };
      read.add(id);
    }
  }

  return {
    async look(nowMs: number): Promise<ArchiveSight> {
      const but = errorPrefix === '' || errorPrefix === streamPrefix ? undefined : errorPrefix;
      for (const hour of hoursFrom(startMs - skewMs, nowMs + skewMs)) {
        for await (const { object, bytes } of fresh(`${streamPrefix}${hour}/`, but)) {
          const { records } = await decodeObject(object.key, bytes);
          for (const record of records)
            if (record.logStream === sessionId || record.message.includes(`"${sessionId}"`))
              sight.records.push({ record, writtenMs: object.lastModified });
        }
      }
      return sight;
    },
    /** Firehose's error records carry what it could not deliver in base64 (`rawData`). */
    async lookForErrors(): Promise<ArchiveSight> {
      if (errorPrefix === undefined || errorPrefix === '') return sight;
      for await (const { object, bytes } of fresh(errorPrefix)) {
        if (await holds(object.key, bytes, sessionId)) sight.errorObjects.push(object.key);
      }
      return sight;
    },
  };
}

async function holds(key: string, bytes: Uint8Array, sessionId: string): Promise<boolean> {
  const decoded = await decodeObject(key, bytes);
  if (decoded.records.some((record) => record.logStream === sessionId)) return true;
  for (const { value } of decoded.otherRecords) {
    const raw = (value as { rawData?: unknown } | null)?.rawData;
    if (typeof raw !== 'string') continue;
    const inner = await decodeObject(key, Buffer.from(raw, 'base64'));
    if (inner.records.some((record) => record.logStream === sessionId)) return true;
  }
  return false;
}

/** `2026/11/24/09`, UTC, for each hour from `from` to `to`. */
export function hoursFrom(from: number, to: number): string[] {
  const hour = 3_600_000;
  const found: string[] = [];
  for (let at = Math.floor(from / hour) * hour; at <= to; at += hour)
    found.push(new Date(at).toISOString().slice(0, 13).replace('T', '/').replaceAll('-', '/'));
  return found;
}
