/**
 * CloudWatch Logs and S3 as the session worker sees them: one method is one HTTP attempt. Live, they are AWS SDK
 * clients that never retry by themselves; in a replay they answer as the recording did. The agent's own retry layer
 * (retry.ts) lies on top of both.
 */
export interface CallFailure {
  /** HTTP status; 0 when no answer came (connection refused, reset, lost). */
  status: number;
  /** The error's code: `ThrottlingException`, `SlowDown`; `RequestError` when no answer came. */
  code: string;
  message: string;
  /** From the answer's headers, where there was one; S3 alone has the second. */
  requestId?: string;
  hostId?: string;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: CallFailure };

/** Bytes of a file, [from, to). */
export interface ByteRange {
  from: number;
  to: number;
}

/** What the journal wants to know of a call beyond its answer. */
export interface CallContext {
  /** 1 for the first try. */
  attempt: number;
  /** Bytes of the local file that the call carries. */
  carried?: ByteRange;
}

export interface LogEvent {
  /** ms since the epoch. */
  timestamp: number;
  message: string;
}

export interface PutRequest {
  logEvents: LogEvent[];
  logGroupName: string;
  logStreamName: string;
  sequenceToken?: string;
}

export interface LogsApi {
  describeLogGroups(
    request: { logGroupNamePrefix: string; nextToken?: string },
    context: CallContext,
  ): Promise<Answer<{ logGroups: { logGroupName: string; kmsKeyId?: string }[]; nextToken?: string }>>;
  createLogStream(
    request: { logGroupName: string; logStreamName: string },
    context: CallContext,
  ): Promise<Answer<Record<string, never>>>;
  describeLogStreams(
    request: { logGroupName: string; logStreamNamePrefix: string; nextToken?: string },
    context: CallContext,
  ): Promise<
    Answer<{ logStreams: { logStreamName: string; uploadSequenceToken?: string }[]; nextToken?: string }>
  >;
  putLogEvents(request: PutRequest, context: CallContext): Promise<Answer<{ nextSequenceToken?: string }>>;
}

/** The bucket's default encryption, as copied into the PUT's headers. */
export interface BucketEncryption {
  /** `aws:kms` or `AES256`. */
  algorithm: string;
  kmsKeyId?: string;
}

export interface S3Put {
  bucket: string;
  key: string;
  body: Uint8Array;
  contentType: string;
  /** base64, as in the header. */
  contentMd5: string;
  acl: string;
  encryption?: BucketEncryption;
}

/** One object that goes up in parts. */
export interface S3Multipart {
  bucket: string;
  key: string;
  uploadId: string;
}

export interface S3Api {
  headBucket(request: { bucket: string }, context: CallContext): Promise<Answer<{ region?: string }>>;
  /** `undefined` encryption: the bucket answered, and has none that the agent knows. */
  getBucketEncryption(
    request: { bucket: string },
    context: CallContext,
  ): Promise<Answer<{ encryption?: BucketEncryption }>>;
  putObject(request: S3Put, context: CallContext): Promise<Answer<Record<string, never>>>;
  createMultipartUpload(
    request: Omit<S3Put, 'body' | 'contentMd5'>,
    context: CallContext,
  ): Promise<Answer<{ uploadId: string }>>;
  uploadPart(
    request: S3Multipart & { partNumber: number; body: Uint8Array; contentMd5: string },
    context: CallContext,
  ): Promise<Answer<{ etag: string }>>;
  completeMultipartUpload(
    request: S3Multipart & { parts: { partNumber: number; etag: string }[] },
    context: CallContext,
  ): Promise<Answer<Record<string, never>>>;
  abortMultipartUpload(request: S3Multipart, context: CallContext): Promise<Answer<Record<string, never>>>;
}
