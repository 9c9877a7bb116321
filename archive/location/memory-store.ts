import { createHash } from 'node:crypto';
import { compareKeys } from './keys';
import type { ObjectStore, OpenObject, PutOptions, PutResult, StoredObject, StoredVersion } from './types';

export interface MemoryStoreOptions {
  /** ms since the epoch, for `lastModified`. */
  now?: () => number;
  /** Size of the chunks that `open` gives, bytes. */
  chunkBytes?: number;
}

interface Version extends StoredVersion {
  bytes: Uint8Array;
}

/** An archive in memory, with versions: for tests. `tamper` and `remove` do what no port should. */
export class MemoryStore implements ObjectStore {
  readonly name = 'memory:';
  readonly kind = 'memory';
  /** Calls so far, for tests that look at them. */
  readonly opened: string[] = [];
  readonly puts: { key: string; options: PutOptions }[] = [];
  private readonly versions = new Map<string, Version[]>();
  private nextVersion = 1;

  constructor(private readonly options: MemoryStoreOptions = {}) {}

  /** Puts bytes there whatever was there before: a new version. */
  tamper(key: string, bytes: Uint8Array, lastModified = this.now()): StoredObject {
    return this.write(key, bytes, lastModified);
  }

  /** Deletes it as S3 does: a marker on top. */
  remove(key: string): void {
    this.add(key, { ...this.version(key, new Uint8Array(), this.now()), deleteMarker: true });
  }

  versionsOf(key: string): number {
    return this.versions.get(key)?.length ?? 0;
  }

  /** Deletes it with all that tells of it, as who may delete versions does. */
  forget(key: string): void {
    this.versions.delete(key);
  }

  async *list(prefix: string, { after = '' }: { after?: string } = {}): AsyncIterable<StoredObject> {
    for (const key of this.keys(prefix)) {
      const latest = this.latest(key);
      if (latest && compareKeys(key, after) > 0) yield plain(latest);
    }
  }

  async *listVersions(prefix: string): AsyncIterable<StoredVersion> {
    for (const key of this.keys(prefix)) {
      const all = this.versions.get(key)!;
      for (const [i, version] of [...all].reverse().entries()) {
        yield {
          ...plain(version),
          versionId: version.versionId!,
          isLatest: i === 0,
          deleteMarker: version.deleteMarker,
        };
      }
    }
  }

  async head(key: string, options: { versionId?: string } = {}): Promise<StoredObject | undefined> {
    const version = this.find(key, options.versionId);
    return version && { ...plain(version), versionId: version.versionId! };
  }

  async open(key: string, options: { versionId?: string } = {}): Promise<OpenObject | undefined> {
    this.opened.push(key);
    const version = this.find(key, options.versionId);
    if (!version) return undefined;
    const size = this.options.chunkBytes ?? 64 * 1024;
    async function* chunks() {
      for (let at = 0; at < version!.bytes.length; at += size) yield version!.bytes.subarray(at, at + size);
    }
    return { ...plain(version), versionId: version.versionId!, chunks: chunks() };
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions): Promise<PutResult> {
    this.puts.push({ key, options });
    const latest = this.latest(key);
    if (options.condition === 'absent') {
      if (latest) return { written: false, reason: 'exists' };
    } else if (latest?.etag !== options.condition.ifMatch) return { written: false, reason: 'changed' };
    const object = this.write(key, bytes, this.now());
    return { written: true, object };
  }

  private now() {
    return this.options.now?.() ?? 0;
  }

  private keys(prefix: string): string[] {
    return [...this.versions.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
  }

  private latest(key: string): Version | undefined {
    const top = this.versions.get(key)?.at(-1);
    return top?.deleteMarker ? undefined : top;
  }

  private find(key: string, versionId: string | undefined): Version | undefined {
    if (versionId === undefined) return this.latest(key);
    const version = this.versions.get(key)?.find((one) => one.versionId === versionId);
    return version?.deleteMarker ? undefined : version;
  }

  private version(key: string, bytes: Uint8Array, lastModified: number): Version {
    return {
      key,
      size: bytes.length,
      etag: createHash('md5').update(bytes).digest('hex'),
      lastModified,
      versionId: `v${this.nextVersion++}`,
      isLatest: true,
      deleteMarker: false,
      bytes: Uint8Array.from(bytes),
    };
  }

  private write(key: string, bytes: Uint8Array, lastModified: number): StoredObject {
    const version = this.version(key, bytes, lastModified);
    this.add(key, version);
    return { ...plain(version), versionId: version.versionId! };
  }

  private add(key: string, version: Version) {
    const all = this.versions.get(key);
    if (all) all.push(version);
    else this.versions.set(key, [version]);
  }
}

const plain = ({ key, size, etag, lastModified }: Version): StoredObject => ({
  key,
  size,
  etag,
  lastModified,
});
