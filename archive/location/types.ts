import type { UnreadEntry } from './folder-entries';

/** One object of an archive. Keys are relative to the archive's root and use `/`, in S3 and in a folder alike. */
export interface StoredObject {
  key: string;
  /** Bytes. */
  size: number;
  /** Changes when the object is written again. Opaque: S3's is often an MD5, a folder's is none. */
  etag: string;
  /** ms since the epoch. */
  lastModified: number;
  /** S3's version of the object; absent in a listing without versions, and where the bucket has none. */
  versionId?: string | undefined;
}

/** One version of an object, deleted or overwritten ones included. */
export interface StoredVersion extends StoredObject {
  isLatest: boolean;
  /** The object was deleted here: there are no bytes to read. */
  deleteMarker: boolean;
}

export interface ListOptions {
  /** Only keys behind this one in order: to go on where an earlier listing stopped. */
  after?: string;
}

export interface ReadOptions {
  versionId?: string | undefined;
  /** What a listing said of it: an answer that contradicts it is an error, unless the object was written again since. */
  listed?: StoredObject | undefined;
}

/** An object that is being read. */
export interface OpenObject extends StoredObject {
  /** Its bytes, once. Leaving the loop early closes it. @throws AwsError, BackendError, UserError `archive-get-failed` */
  chunks: AsyncIterable<Uint8Array>;
}

/** What must hold for a write to happen; S3 decides it atomically. */
export type PutCondition = 'absent' | { ifMatch: string };

export interface PutOptions {
  /** Always given, so that nothing is overwritten by accident. */
  condition: PutCondition;
  contentType?: string;
  /** S3 user metadata: names in lower case, ASCII values. A folder has no place for it, and leaves it out. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Object Lock on S3. A folder can only take away the right to write. */
  lock?: { mode: 'GOVERNANCE' | 'COMPLIANCE'; retainUntil: number } | undefined;
}

export type PutResult =
  | { written: true; object: StoredObject }
  | { written: false; reason: 'exists' | 'changed' };

/**
 * Where an archive lies, behind one small port: a bucket (or a part of it), a folder with the same keys, or memory.
 * Nothing here holds more than a page of a listing, or one chunk of an object; S3 is waited for within `S3Bounds`.
 */
export interface ObjectStore {
  /** For messages: `s3://bucket/prefix/`, or the folder's path with its closing `/`. A key goes right behind it. */
  readonly name: string;
  readonly kind: 's3' | 'folder' | 'memory';
  /** Aborted when reading is to end; every call and loop of the store then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Objects whose key starts with `prefix`, in the order of their keys' UTF-8 bytes. @throws `archive-list-failed` */
  list(prefix: string, options?: ListOptions): AsyncIterable<StoredObject>;
  /** What lies among the objects and is none, and is not read: only a folder can hold such. @throws `archive-list-failed` */
  unread?(): AsyncIterable<UnreadEntry>;
  /** All versions, by key, each key's newest first. Where there are no versions, the objects. @throws `archive-list-failed` */
  listVersions(prefix: string): AsyncIterable<StoredVersion>;
  /** What is there without its bytes; undefined where nothing is. @throws `archive-get-failed` */
  head(key: string, options?: ReadOptions): Promise<StoredObject | undefined>;
  /** Opens an object as a stream; undefined where it is gone. @throws `archive-get-failed` */
  open(key: string, options?: ReadOptions): Promise<OpenObject | undefined>;
  /**
   * Writes an object whole or not at all, on its condition. Two writers with condition `absent`: one is told `exists`.
   * @throws `archive-put-failed`
   */
  put(key: string, bytes: Uint8Array, options: PutOptions): Promise<PutResult>;
}
