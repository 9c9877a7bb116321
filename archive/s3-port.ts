import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { AwsError, messageOf } from './errors';

/** One key of the archive. */
export interface ListedObject {
  key: string;
  /** Changes when the object is written again. */
  etag: string;
  size: number;
  /** ms since the epoch. */
  lastModified: number;
}

/** What reading an archive needs of S3, so that tests and copies on disk can stand in for it. */
export interface ArchiveStore {
  /** All objects below `prefix`, in key order. @throws AwsError `archive-list-failed` */
  list(bucket: string, prefix: string): AsyncIterable<ListedObject>;
  /** The object's bytes; undefined where it is gone. @throws AwsError `archive-get-failed` */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>;
}

/** The store behind an S3 client. The client is the caller's: endpoint, credentials, retries, `forcePathStyle`. */
export function s3Store(client: S3Client): ArchiveStore {
  return {
    async *list(bucket, prefix) {
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
          for (const { Key, ETag, Size, LastModified } of page.Contents ?? []) {
            if (Key === undefined) continue;
            yield { key: Key, etag: ETag ?? '', size: Size ?? 0, lastModified: LastModified?.getTime() ?? 0 };
          }
        }
      } catch (cause) {
        throw new AwsError(
          'archive-list-failed',
          `cannot list s3://${bucket}/${prefix}: ${messageOf(cause)}`,
          {
            hint: 'The reader needs s3:ListBucket on the archive bucket. Check the bucket name and the region.',
            cause,
          },
        );
      }
    },
    async get(bucket, key) {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (cause) {
        if ((cause as Error | undefined)?.name === 'NoSuchKey') return undefined;
        throw new AwsError('archive-get-failed', `cannot read s3://${bucket}/${key}: ${messageOf(cause)}`, {
          hint: 'The reader needs s3:GetObject on the archive bucket and kms:Decrypt on its key.',
          cause,
        });
      }
    },
  };
}
