/** Where an archive lies: `--archive s3://bucket/prefix` or a folder with the same keys, behind one port. */
export { folderStore } from './folder-store';
export { compareKeys } from './keys';
export { MemoryStore, type MemoryStoreOptions } from './memory-store';
export { type OpenOptions, openLocation, type S3Options, s3Client } from './open';
export { type Location, parseLocation } from './parse';
export { readAll } from './read-all';
export { type S3Place, s3ObjectStore } from './s3-store';
export type {
  ListOptions,
  ObjectStore,
  OpenObject,
  PutCondition,
  PutOptions,
  PutResult,
  ReadOptions,
  StoredObject,
  StoredVersion,
} from './types';
