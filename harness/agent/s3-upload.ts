import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Answer, BucketEncryption, CallContext, CallFailure, S3Api } from './aws-ports';
import type { AgentProfile, RetryPolicy } from './profile';
import { type RetryDeps, withRetries } from './retry';

/**
 * `path.Join(s3KeyPrefix, sessionId + ".log")`, as the agent reports it: no date in the key (agent-behaviour.md 3).
 * On the wire a leading slash is gone: see {@link TranscriptUploader.upload}.
 */
export function transcriptKey(s3KeyPrefix: string, sessionId: string): string {
  return posix.join(s3KeyPrefix, `${sessionId}.log`.replaceAll(':', ''));
}

/** Errors after which the agent starts the whole upload anew, when the SDK has given up (its s3util). */
const uploadAgainCodes = new Set([
  'ChecksumValidationError',
  'InvalidChecksum',
  'ReadRequestBody',
  'BodyHashError',
  'SerializationError',
  'ReadError',
  'ResponseTimeout',
  'InternalError',
  'SlowDown',
]);

/** aws-sdk-go's text of a failed S3 request. */
function textOf(failure: CallFailure): string {
  const { code, message, status, requestId = '', hostId = '' } = failure;
  if (status === 0) return `${code}: ${message}`;
  return `${code}: ${message}\n\tstatus code: ${status}, request id: ${requestId}, host id: ${hostId}`;
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64');

/** The agent's use of the bucket: a look at the start, one upload at an orderly end. */
export class TranscriptUploader {
  constructor(
    private readonly bucket: string,
    private readonly s3: S3Api,
    private readonly profile: AgentProfile,
    private readonly retry: RetryDeps,
    private readonly warn: (message: string) => void,
  ) {}

  /** HeadBucket for the bucket's region; whatever it answers, the session goes on. */
  async locate(): Promise<void> {
    const answer = await this.retried(
      (context) => this.s3.headBucket({ bucket: this.bucket }, context),
      undefined,
      this.profile.headBucketRetry,
    );
    if (!answer.ok) this.warn(`HeadBucket ${this.bucket}: ${answer.failure.code}`);
  }

  /**
   * The check of `s3EncryptionEnabled`.
   * @returns what the user is told when the session is refused, `undefined` when the bucket is encrypted
   * @source agent-behaviour.md 5
   */
  async encryptionRefusal(notEncrypted: string): Promise<string | undefined> {
    const answer = await this.describeEncryption();
    if (answer.ok) return answer.value.encryption === undefined ? notEncrypted : undefined;
    return `Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: ${textOf(answer.failure)}`;
  }

  /**
   * The one upload: the bucket's encryption first, to copy it into the headers, then the PUT with the SDK's four tries,
   * or the object in parts. What fails fast with one of a few codes is begun anew for some seconds; after that a failure
   * is a line in the agent's log and nothing else (agent-behaviour.md 3).
   * @param carried the bytes of the local file that the transcript holds, for the journal
   */
  async upload(key: string, body: Uint8Array, carried: { from: number; to: number }): Promise<void> {
    const encryption = await this.describeEncryption();
    const target = {
      bucket: this.bucket,
      // The SDK cleans the path: no object's name starts with a slash.
      key: key.replace(/^\/+/, ''),
      contentType: 'text/plain',
      acl: 'bucket-owner-full-control',
      encryption: encryption.ok ? encryption.value.encryption : undefined,
    };
    const { firstMs, factor, jitter, maxElapsedMs } = this.profile.uploadBackoff;
    const { clock } = this.retry;
    const started = clock.now();
    for (let retry = 0; ; retry++) {
      const failure =
        body.length > this.profile.uploadPartBytes
          ? await this.putInParts(target, body, carried)
          : await this.putWhole(target, body, carried);
      if (failure === undefined) return;
      this.warn(`Failed uploading to s3://${this.bucket}/${key}: ${failure.code}`);
      if (!failure.again) return;
      const spread = jitter * (2 * this.retry.random(failure, retry, backoffPolicy(this.profile)) - 1);
      const pause = firstMs * factor ** retry * (1 + spread);
      if (clock.now() - started + pause > maxElapsedMs) return;
      await clock.sleep(pause);
    }
  }

  private async putWhole(
    target: UploadTarget,
    body: Uint8Array,
    carried: { from: number; to: number },
  ): Promise<UploadFailure | undefined> {
    const put = { ...target, body, contentMd5: md5(body) };
    const answer = await this.retried((context) => this.s3.putObject(put, context), carried);
    if (answer.ok) return undefined;
    return { ...answer.failure, again: uploadAgainCodes.has(answer.failure.code) };
  }

  /** s3manager's way with what is larger than a part: parts side by side, all or nothing. */
  private async putInParts(
    target: UploadTarget,
    body: Uint8Array,
    carried: { from: number; to: number },
  ): Promise<UploadFailure | undefined> {
    const created = await this.retried((context) => this.s3.createMultipartUpload(target, context));
    if (!created.ok) return { ...created.failure, again: uploadAgainCodes.has(created.failure.code) };
    const upload = { bucket: target.bucket, key: target.key, uploadId: created.value.uploadId };
    const parts: { partNumber: number; etag: string }[] = [];
    let failure: CallFailure | undefined;
    let next = 0;
    const worker = async () => {
      while (failure === undefined && next < body.length) {
        const from = next;
        next += this.profile.uploadPartBytes;
        const bytes = body.subarray(from, next);
        const partNumber = from / this.profile.uploadPartBytes + 1;
        const part = { ...upload, partNumber, body: bytes, contentMd5: md5(bytes) };
        const answer = await this.retried((context) => this.s3.uploadPart(part, context));
        if (answer.ok) parts.push({ partNumber, etag: answer.value.etag });
        else failure = answer.failure;
      }
    };
    await Promise.all(Array.from({ length: partsSideBySide }, worker));
    if (failure === undefined) {
      parts.sort((a, b) => a.partNumber - b.partNumber);
      const done = await this.retried(
        (context) => this.s3.completeMultipartUpload({ ...upload, parts }, context),
        carried,
      );
      if (done.ok) return undefined;
      failure = done.failure;
    }
    await this.retried((context) => this.s3.abortMultipartUpload(upload, context));
    return { ...failure, again: true };
  }

  /** The bucket's default encryption, as far as the agent knows it. */
  private async describeEncryption(): Promise<Answer<{ encryption?: BucketEncryption }>> {
    const answer = await this.retried((context) =>
      this.s3.getBucketEncryption({ bucket: this.bucket }, context),
    );
    if (!answer.ok) this.warn(`GetBucketEncryption ${this.bucket}: ${answer.failure.code}`);
    return answer;
  }

  private retried<T>(
    call: (context: CallContext) => Promise<Answer<T>>,
    carried?: CallContext['carried'],
    policy: RetryPolicy = this.profile.s3Retry,
  ) {
    return withRetries(call, policy, this.retry, carried);
  }
}

type UploadTarget = {
  bucket: string;
  key: string;
  contentType: string;
  acl: string;
  encryption?: BucketEncryption;
};
type UploadFailure = CallFailure & { again: boolean };

/** s3manager's default concurrency. */
const partsSideBySide = 5;

/** The outer backoff's pauses, stated as a retry policy for whoever supplies the randomness. */
function backoffPolicy({ uploadBackoff }: Pick<AgentProfile, 'uploadBackoff'>): RetryPolicy {
  const { firstMs, jitter } = uploadBackoff;
  const range = [firstMs * (1 - jitter), firstMs * (1 + jitter)] as const;
  return { maxRetries: Number.POSITIVE_INFINITY, throttleDelayMs: range, delayMs: range };
}
