import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { BucketEncryption, S3Api } from './aws-ports';
import type { AgentProfile } from './profile';
import { type RetryDeps, withRetries } from './retry';

/** `path.Join(s3KeyPrefix, sessionId + ".log")`: no date in the key (agent-behaviour.md 3). */
export function transcriptKey(s3KeyPrefix: string, sessionId: string): string {
  return posix.join(s3KeyPrefix, `${sessionId}.log`).replace(/^\/+/, '');
}

/** The agent's use of the bucket: a look at the start, one PUT at an orderly end. */
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
    const answer = await this.retried((context) => this.s3.headBucket({ bucket: this.bucket }, context));
    if (!answer.ok) this.warn(`HeadBucket ${this.bucket}: ${answer.failure.code}`);
  }

  /** The bucket's default encryption; `undefined` when it has none or will not say. */
  async encryption(): Promise<BucketEncryption | undefined> {
    const answer = await this.retried((context) =>
      this.s3.getBucketEncryption({ bucket: this.bucket }, context),
    );
    if (!answer.ok) this.warn(`GetBucketEncryption ${this.bucket}: ${answer.failure.code}`);
    return answer.ok ? answer.value.encryption : undefined;
  }

  /**
   * The one upload: the bucket's encryption first, to copy it into the headers, then the PUT with four tries. A failure
   * is a line in the agent's log and nothing else; it is never tried again (agent-behaviour.md 3).
   * @param carried the bytes of the local file that the transcript holds, for the journal
   */
  async upload(key: string, body: Uint8Array, carried: { from: number; to: number }): Promise<void> {
    const encryption = await this.encryption();
    const put = {
      bucket: this.bucket,
      key,
      body,
      contentType: 'text/plain',
      contentMd5: createHash('md5').update(body).digest('base64'),
      acl: 'bucket-owner-full-control',
      ...(encryption && { encryption }),
    };
    const answer = await this.retried((context) => this.s3.putObject(put, context), carried);
    if (!answer.ok) this.warn(`Failed uploading to s3://${this.bucket}/${key}: ${answer.failure.code}`);
  }

  private retried<T>(call: Parameters<typeof withRetries<T>>[0], carried?: { from: number; to: number }) {
    return withRetries(call, this.profile.s3Retry, this.retry, carried);
  }
}
