/** Where an archive lies: `--archive s3://bucket/prefix` or a folder with the same keys, behind one port. */
export { defaultBounds, type S3Bounds } from './bounds';
export type { UnreadEntry } from './folder-entries';
export { folderStore } from './folder-store';
export { compareKeys } from './keys';
export { MemoryStore } from './memory-store';
export { type OpenOptions, openLocation, s3Client } from './open';
export { type Location, parseLocation } from './parse';
export { readAll } from './read-all';
export { s3ObjectStore } from './s3-store';
export type {
  ListOptions,
  ObjectStore,
  OpenObject,
  PutOptions,
  PutResult,
  ReadOptions,
  StoredObject,
  StoredVersion,
} from './types';
export { type ManyVersions, manyVersions, sameBytes } from './versions';
