import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ask } from './ask';
import { defaultBounds, type S3Bounds } from './bounds';
import { checksumsOf } from './checksums';
import { closable } from './closable';
import { EndpointFault, excess } from './endpoint-fault';
import { paced } from './paced';
import { rereading } from './rereading';
import { cannot, isFinal, isGone } from './s3-errors';
import { describe, s3Listings } from './s3-listings';
import type { ObjectStore, OpenObject, ReadOptions, StoredObject } from './types';

export interface S3Place {
  bucket: string;
  /** Empty, or with its closing `/`. Left out of keys. */
  prefix?: string;
}

export interface S3StoreOptions {
  /** Other bounds than the usual, for tests. Those on connections and attempts are the client's. */
  bounds?: Partial<S3Bounds>;
  /** Ends everything at once, with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * An archive in a bucket. The client is the caller's: endpoint, credentials, retries, `forcePathStyle`. Whatever its endpoint
 * does ends within the bounds.
 */
export function s3ObjectStore(
  client: S3Client,
  { bucket, prefix: root = '' }: S3Place,
  { signal, ...options }: S3StoreOptions = {},
): ObjectStore {
  const name = `s3://${bucket}/${root}`;
  const bounds = { ...defaultBounds, ...options.bounds };
  const limits = { bounds, signal };

  async function head(key: string, { versionId }: ReadOptions = {}): Promise<StoredObject | undefined> {
    try {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: root + key, VersionId: versionId });
      const answer = await ask(command, (how) => client.send(command, how), limits);
      return describe(key, answer, sizeOf(answer, bounds));
    } catch (cause) {
      if (isGone(cause)) return undefined;
      throw cannot('read', name + key, cause, limits);
    }
  }

  /** The object's bytes, from an offset on. */
  async function get(key: string, { versionId }: ReadOptions, rest?: { from: number; etag: string }) {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: root + key,
      VersionId: versionId,
      Range: rest && `bytes=${rest.from}-`,
      IfMatch: rest?.etag,
    });
    // Asked for by hand: what the SDK asks for it checks itself, and only in a body that comes in one piece.
    if (!rest) command.middlewareStack.add(askForChecksum, { step: 'build', name: 'askForChecksum' });
    const answer = await ask(command, (how) => client.send(command, how), {
      ...limits,
      streams: true,
    });
    const body = (answer.Body ?? []) as AsyncIterable<Uint8Array>;
    // What the SDK gives is a stream, and closes the connection with itself.
    const drop = () => void (body as { destroy?: () => unknown }).destroy?.();
    return {
      answer,
      drop,
      chunks: () => paced(body, drop, bounds, signal),
    };
  }

  async function open(key: string, { listed, ...read }: ReadOptions = {}): Promise<OpenObject | undefined> {
    try {
      let first: Awaited<ReturnType<typeof get>> | undefined = await get(key, read);
      const { answer, drop } = first;
      const sums = checksumsOf(answer);
      const object = describe(key, answer, 0);
      try {
        object.size = sizeOf(answer, bounds);
        assertAsListed(object, listed);
      } catch (cause) {
        drop();
        throw cause;
      }
      const { size, etag } = object;
      const chunks = rereading({
        size,
        from: async (from) => {
          const part = first ?? (await get(key, read, { from, etag }));
          if (!first) assertContinues(part, { from, size, etag });
          first = undefined;
          return part.chunks();
        },
        look: sums.update,
        end: sums.end,
        bounds,
        isFinal: (cause) => isFinal(cause, bounds, signal),
        failed: (cause) => cannot('read', name + key, cause, limits),
      });
      return { ...object, chunks: closable(chunks, drop) };
    } catch (cause) {
      if (isGone(cause)) return undefined;
      throw cannot('read', name + key, cause, limits);
    }
  }

  return {
    name,
    kind: 's3',
    signal,
    ...s3Listings(client, { bucket, root, name }, limits),
    head,
    open,
    async put(key, bytes, { condition, contentType, metadata, lock }) {
      try {
        const command = new PutObjectCommand({
          Bucket: bucket,
          Key: root + key,
          Body: bytes,
          ContentType: contentType,
          Metadata: metadata && { ...metadata },
          ...(condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.ifMatch }),
          ObjectLockMode: lock?.mode,
          ObjectLockRetainUntilDate: lock && new Date(lock.retainUntil),
        });
        const answer = await ask(command, (how) => client.send(command, how), {
          ...limits,
          sends: bytes.length,
        });
        const object = describe(key, { ...answer, LastModified: undefined }, bytes.length);
        return { written: true, object };
      } catch (cause) {
        const status = (cause as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        // 409: another conditional write of the same key is under way, and will be the one that holds.
        if (status === 412 || status === 409) {
          return { written: false, reason: condition === 'absent' ? 'exists' : 'changed' };
        }
        if (condition !== 'absent' && isGone(cause)) return { written: false, reason: 'changed' };
        throw cannot('write', name + key, cause, limits);
      }
    },
  };
}

interface BuildArgs {
  request: unknown;
}

const askForChecksum =
  <Args extends BuildArgs, Result>(next: (args: Args) => Promise<Result>) =>
  (args: Args): Promise<Result> => {
    (args.request as { headers: Record<string, string> }).headers['x-amz-checksum-mode'] = 'ENABLED';
    return next(args);
  };

/** @throws EndpointFault */
function sizeOf(
  { ContentLength }: { ContentLength?: number | undefined },
  { objectBytes }: S3Bounds,
): number {
  if (ContentLength === undefined || !(ContentLength >= 0))
    throw new EndpointFault('the answer does not say how long the object is (Content-Length)');
  if (ContentLength <= objectBytes) return ContentLength;
  throw excess(`it has ${ContentLength} bytes; more than ${objectBytes} are not read`);
}

/** One that was written again since has another ETag. @throws EndpointFault */
function assertAsListed(object: StoredObject, listed: StoredObject | undefined): void {
  if (listed === undefined || listed.etag !== object.etag || listed.size === object.size) return;
  throw new EndpointFault(
    `it was listed with ${listed.size} bytes and is answered with ${object.size}, under the same ETag ${object.etag}`,
  );
}

interface Part {
  answer: GetObjectCommandOutput;
  drop: () => void;
}

/** Whether an answer goes on where the last one broke off. @throws EndpointFault */
function assertContinues(
  { answer, drop }: Part,
  { from, size, etag }: { from: number; size: number; etag: string },
): void {
  const expected = `bytes ${from}-${size - 1}/${size}`;
  const wrong =
    answer.ContentRange !== expected
      ? `${expected} was asked for, and the answer has ${answer.ContentRange ?? 'no Content-Range: ranges are ignored'}`
      : answer.ETag !== undefined && answer.ETag !== etag
        ? `the object with ETag ${etag} was asked for, and the answer has ${answer.ETag}`
        : undefined;
  if (wrong === undefined) return;
  drop();
  throw new EndpointFault(wrong);
}
