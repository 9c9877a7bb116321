import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ask } from './ask';
import type { S3Bounds } from './bounds';
import { compareKeys } from './keys';
import { ListingGuard } from './listing-guard';
import { cannot } from './s3-errors';
import type { ListOptions, StoredObject, StoredVersion } from './types';

interface Place {
  bucket: string;
  /** Left out of keys. */
  root: string;
  /** For messages. */
  name: string;
}

interface Limits {
  bounds: S3Bounds;
  signal?: AbortSignal | undefined;
}

/** The two listings of a bucket, page by page. */
export function s3Listings(client: S3Client, { bucket, root, name }: Place, limits: Limits) {
  const { bounds, signal } = limits;

  async function* list(prefix: string, { after }: ListOptions = {}): AsyncGenerator<StoredObject> {
    const start = after === undefined ? undefined : root + after;
    const guard = new ListingGuard(bounds, root + prefix, start);
    let input: ListObjectsV2CommandInput = { Bucket: bucket, Prefix: root + prefix, StartAfter: start };
    try {
      for (;;) {
        const command = new ListObjectsV2Command(input);
        const began = performance.now();
        const answer = await ask(command, (how) => client.send(command, how), limits);
        const waited = performance.now() - began;
        const { Contents = [], IsTruncated = false, NextContinuationToken: token } = answer;
        for (const one of Contents) {
          if (one.Key === undefined) continue;
          guard.key(one.Key, 'one');
          signal?.throwIfAborted();
          yield describe(one.Key.slice(root.length), one, one.Size ?? 0);
        }
        if (!guard.page(Contents.length, IsTruncated, token, waited)) return;
        input = { ...input, ContinuationToken: token };
      }
    } catch (cause) {
      throw cannot('list', name + prefix, cause, limits);
    }
  }

  async function* listVersions(prefix: string): AsyncGenerator<StoredVersion> {
    const guard = new ListingGuard(bounds, root + prefix);
    let input: ListObjectVersionsCommandInput = { Bucket: bucket, Prefix: root + prefix };
    try {
      for (;;) {
        const command = new ListObjectVersionsCommand(input);
        const began = performance.now();
        const answer = await ask(command, (how) => client.send(command, how), limits);
        const waited = performance.now() - began;
        const versions = (answer.Versions ?? []).map((one) => ({ ...one, deleteMarker: false }));
        const markers = (answer.DeleteMarkers ?? []).map((one) => ({
          ...one,
          deleteMarker: true,
          ETag: '',
          Size: 0,
        }));
        // The answer has two lists; in each the order is by key and then the newest first.
        const all = [...versions, ...markers].sort(
          (a, b) =>
            compareKeys(a.Key ?? '', b.Key ?? '') ||
            Number(b.IsLatest ?? false) - Number(a.IsLatest ?? false) ||
            (b.LastModified?.getTime() ?? 0) - (a.LastModified?.getTime() ?? 0),
        );
        for (const one of all) {
          if (one.Key === undefined) continue;
          guard.key(one.Key, 'versions');
          signal?.throwIfAborted();
          yield {
            ...describe(one.Key.slice(root.length), one, one.Size ?? 0),
            isLatest: one.IsLatest ?? false,
            deleteMarker: one.deleteMarker,
          };
        }
        const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = answer;
        const token = KeyMarker && JSON.stringify([KeyMarker, VersionIdMarker]);
        if (!guard.page(all.length, answer.IsTruncated ?? false, token, waited)) return;
        input = { ...input, KeyMarker, VersionIdMarker };
      }
    } catch (cause) {
      throw cannot('list', name + prefix, cause, limits);
    }
  }

  return { list, listVersions };
}

interface Described {
  ETag?: string | undefined;
  LastModified?: Date | undefined;
  VersionId?: string | undefined;
}

export function describe(
  key: string,
  { ETag, LastModified, VersionId }: Described,
  size: number,
): StoredObject {
  return {
    key,
    size,
    etag: ETag ?? '',
    lastModified: LastModified?.getTime() ?? 0,
    versionId: VersionId,
  };
}
