import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AwsError, messageOf } from '../../base';
import { compareKeys } from './keys';
import { rereading } from './rereading';
import type { ObjectStore, OpenObject, ReadOptions, StoredObject, StoredVersion } from './types';

export interface S3Place {
  bucket: string;
  /** Empty, or with its closing `/`. Left out of keys. */
  prefix?: string;
}

/** An archive in a bucket. The client is the caller's: endpoint, credentials, retries, `forcePathStyle`. */
export function s3ObjectStore(client: S3Client, { bucket, prefix: root = '' }: S3Place): ObjectStore {
  const name = `s3://${bucket}/${root}`;

  async function head(key: string, { versionId }: ReadOptions = {}): Promise<StoredObject | undefined> {
    try {
      const answer = await client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: root + key, VersionId: versionId }),
      );
      return describe(key, answer, answer.ContentLength ?? 0);
    } catch (cause) {
      if (isGone(cause)) return undefined;
      throw cannotRead(name + key, cause);
    }
  }

  async function* listVersions(prefix: string): AsyncIterable<StoredVersion> {
    let at: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (at) {
      const page: ListObjectVersionsCommandOutput = await client
        .send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: root + prefix, ...at }))
        .catch((cause) => {
          throw cannotList(name + prefix, cause);
        });
      const versions = (page.Versions ?? []).map((one) => ({ ...one, deleteMarker: false }));
      const markers = (page.DeleteMarkers ?? []).map((one) => ({
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
        yield {
          ...describe(one.Key.slice(root.length), one, one.Size ?? 0),
          isLatest: one.IsLatest ?? false,
          deleteMarker: one.deleteMarker,
        };
      }
      at = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
  }

  return {
    name,
    kind: 's3',
    async *list(prefix, { after } = {}) {
      const input = {
        Bucket: bucket,
        Prefix: root + prefix,
        StartAfter: after === undefined ? undefined : root + after,
      };
      try {
        for await (const page of paginateListObjectsV2({ client }, input)) {
          for (const one of page.Contents ?? []) {
            if (one.Key === undefined) continue;
            yield describe(one.Key.slice(root.length), one, one.Size ?? 0);
          }
        }
      } catch (cause) {
        throw cannotList(name + prefix, cause);
      }
    },
    listVersions,
    head,
    async open(key, { versionId } = {}): Promise<OpenObject | undefined> {
      const get = async (range?: { from: number; etag: string }) => {
        const answer = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: root + key,
            VersionId: versionId,
            Range: range && `bytes=${range.from}-`,
            IfMatch: range?.etag,
          }),
        );
        return { answer, body: (answer.Body ?? []) as AsyncIterable<Uint8Array> };
      };
      try {
        const { answer, body } = await get();
        const object = describe(key, answer, answer.ContentLength ?? 0);
        const again = async (from: number) => (await get({ from, etag: object.etag })).body;
        return {
          ...object,
          chunks: rereading(object.size, body, again, (cause) => cannotRead(name + key, cause)),
        };
      } catch (cause) {
        if (isGone(cause)) return undefined;
        throw cannotRead(name + key, cause);
      }
    },
    async put(key, bytes, { condition, contentType, metadata, lock }) {
      try {
        const answer = await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: root + key,
            Body: bytes,
            ContentType: contentType,
            Metadata: metadata && { ...metadata },
            ...(condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.ifMatch }),
            ObjectLockMode: lock?.mode,
            ObjectLockRetainUntilDate: lock && new Date(lock.retainUntil),
          }),
        );
        const object = describe(key, { ...answer, LastModified: undefined }, bytes.length);
        return { written: true, object };
      } catch (cause) {
        const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        // 409: another conditional write of the same key is under way, and will be the one that holds.
        if (status === 412 || status === 409) {
          return { written: false, reason: condition === 'absent' ? 'exists' : 'changed' };
        }
        if (condition !== 'absent' && isGone(cause)) return { written: false, reason: 'changed' };
        throw new AwsError('archive-put-failed', `cannot write ${name}${key}: ${messageOf(cause)}`, {
          hint: 'Writing needs s3:PutObject on the archive bucket (seals are taken from sealers only: docs/deploy.md), kms:GenerateDataKey on its key, and s3:PutObjectRetention for a lock.',
          cause,
        });
      }
    },
  };
}

interface Described {
  ETag?: string | undefined;
  LastModified?: Date | undefined;
  VersionId?: string | undefined;
}

function describe(key: string, { ETag, LastModified, VersionId }: Described, size: number): StoredObject {
  return {
    key,
    size,
    etag: ETag ?? '',
    lastModified: LastModified?.getTime() ?? 0,
    versionId: VersionId,
  };
}

function isGone(cause: unknown): boolean {
  const name = (cause as Error | undefined)?.name;
  return name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchVersion';
}

function cannotList(what: string, cause: unknown): AwsError {
  return new AwsError('archive-list-failed', `cannot list ${what}: ${messageOf(cause)}`, {
    hint: 'The reader needs s3:ListBucket on the archive bucket (s3:ListBucketVersions for versions). Check the bucket name, the region and the credentials.',
    cause,
  });
}

function cannotRead(what: string, cause: unknown): AwsError {
  return new AwsError('archive-get-failed', `cannot read ${what}: ${messageOf(cause)}`, {
    hint: 'The reader needs s3:GetObject on the archive bucket and kms:Decrypt on its key.',
    cause,
  });
}
