import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Answer, CallContext, CallFailure, LogsApi, S3Api, S3Multipart, S3Put } from './aws-ports';
import type { Journal } from './journal';

interface SdkError {
  name?: string;
  Code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string; extendedRequestId?: string };
}

/** An error of AWS SDK v3 as the agent's Go SDK would classify it. */
function failureOf(error: unknown): CallFailure {
  const { name, Code, message, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  return {
    status,
    code: status === 0 ? 'RequestError' : (Code ?? name ?? 'UnknownError'),
    message: message ?? '',
    requestId: $metadata?.requestId,
    hostId: $metadata?.extendedRequestId,
  };
}

/** Runs one attempt and writes it, with its answer, to the journal. */
async function attempt<T>(
  journal: Journal,
  call: { sessionId: string; service: 'logs' | 's3'; op: string; [detail: string]: unknown },
  context: CallContext,
  run: () => Promise<T>,
): Promise<Answer<T>> {
  const entry = { kind: 'call' as const, ...call, attempt: context.attempt, carried: context.carried };
  try {
    const value = await run();
    journal.write({ ...entry, status: 200 });
    return { ok: true, value };
  } catch (error) {
    const failure = failureOf(error);
    journal.write({ ...entry, status: failure.status, error: failure.code });
    return { ok: false, failure };
  }
}

export interface ClientOptions {
  region: string;
  endpoint?: string;
  sessionId: string;
  journal: Journal;
}

/** The agent's SDK retries in its own layer (retry.ts); the client must not. */
const noRetries = { maxAttempts: 1 };

export function liveLogs({ region, endpoint, sessionId, journal }: ClientOptions): LogsApi {
  const client = new CloudWatchLogsClient({ region, endpoint, ...noRetries });
  const call = (op: string, detail: object = {}) => ({ sessionId, service: 'logs' as const, op, ...detail });
  return {
    describeLogGroups: (request, context) =>
      attempt(journal, call('DescribeLogGroups'), context, async () => {
        const { logGroups = [], nextToken } = await client.send(new DescribeLogGroupsCommand(request));
        return {
          logGroups: logGroups.map((g) => ({ logGroupName: g.logGroupName ?? '', kmsKeyId: g.kmsKeyId })),
          nextToken,
        };
      }),
    createLogStream: (request, context) =>
      attempt(journal, call('CreateLogStream'), context, async () => {
        await client.send(new CreateLogStreamCommand(request));
        return {};
      }),
    describeLogStreams: (request, context) =>
      attempt(journal, call('DescribeLogStreams'), context, async () => {
        const { logStreams = [], nextToken } = await client.send(new DescribeLogStreamsCommand(request));
        return {
          logStreams: logStreams.map((s) => ({
            logStreamName: s.logStreamName ?? '',
            uploadSequenceToken: s.uploadSequenceToken,
          })),
          nextToken,
        };
      }),
    putLogEvents: (request, context) =>
      attempt(journal, call('PutLogEvents', { events: request.logEvents.length }), context, async () => {
        const { nextSequenceToken } = await client.send(new PutLogEventsCommand(request));
        return { nextSequenceToken };
      }),
  };
}

export function liveS3({ region, endpoint, sessionId, journal }: ClientOptions): S3Api {
  const client = new S3Client({ region, endpoint, forcePathStyle: endpoint !== undefined, ...noRetries });
  const call = (op: string, detail: object = {}) => ({ sessionId, service: 's3' as const, op, ...detail });
  return {
    headBucket: ({ bucket }, context) =>
      attempt(journal, call('HeadBucket'), context, async () => {
        const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: bucket }));
        return { region: BucketRegion };
      }),
    getBucketEncryption: ({ bucket }, context) =>
      attempt(journal, call('GetBucketEncryption'), context, async () => {
        const answer = await client.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
        const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
        const algorithm = rule?.SSEAlgorithm;
        // Anything else than these two counts as not encrypted (agent-behaviour.md 3).
        if (algorithm !== 'aws:kms' && algorithm !== 'AES256') return {};
        return { encryption: { algorithm, kmsKeyId: rule?.KMSMasterKeyID } };
      }),
    putObject: (put, context) =>
      attempt(journal, call('PutObject', { key: put.key, bytes: put.body.length }), context, async () => {
        await client.send(
          new PutObjectCommand({ ...objectParameters(put), Body: put.body, ContentMD5: put.contentMd5 }),
        );
        return {};
      }),
    createMultipartUpload: (put, context) =>
      attempt(journal, call('CreateMultipartUpload', { key: put.key }), context, async () => {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(objectParameters(put)));
        return { uploadId: UploadId ?? '' };
      }),
    uploadPart: (part, context) =>
      attempt(journal, call('UploadPart', { key: part.key, bytes: part.body.length }), context, async () => {
        const { ETag } = await client.send(
          new UploadPartCommand({
            ...multipartParameters(part),
            PartNumber: part.partNumber,
            Body: part.body,
            ContentMD5: part.contentMd5,
          }),
        );
        return { etag: ETag ?? '' };
      }),
    completeMultipartUpload: (upload, context) =>
      attempt(journal, call('CompleteMultipartUpload', { key: upload.key }), context, async () => {
        const Parts = upload.parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
        await client.send(
          new CompleteMultipartUploadCommand({ ...multipartParameters(upload), MultipartUpload: { Parts } }),
        );
        return {};
      }),
    abortMultipartUpload: (upload, context) =>
      attempt(journal, call('AbortMultipartUpload', { key: upload.key }), context, async () => {
        await client.send(new AbortMultipartUploadCommand(multipartParameters(upload)));
        return {};
      }),
  };
}

const multipartParameters = ({ bucket, key, uploadId }: S3Multipart) => ({
  Bucket: bucket,
  Key: key,
  UploadId: uploadId,
});

const objectParameters = ({ bucket, key, contentType, encryption }: Omit<S3Put, 'body' | 'contentMd5'>) => ({
  Bucket: bucket,
  Key: key,
  ContentType: contentType,
  ACL: 'bucket-owner-full-control' as const,
  ServerSideEncryption: encryption?.algorithm as 'aws:kms' | 'AES256' | undefined,
  SSEKMSKeyId: encryption?.algorithm === 'aws:kms' ? encryption.kmsKeyId : undefined,
});

/** A lie for the checks to find: every n-th PutLogEvents is dropped and reported as accepted. */
export function withDroppedPuts(
  logs: LogsApi,
  everyNth: number,
  journal: Journal,
  sessionId: string,
): LogsApi {
  let puts = 0;
  return {
    ...logs,
    putLogEvents: async (request, context) => {
      if (++puts % everyNth !== 0) return logs.putLogEvents(request, context);
      const { attempt, carried } = context;
      journal.write({
        kind: 'call',
        sessionId,
        service: 'logs',
        op: 'PutLogEvents',
        attempt,
        carried,
        status: 200,
      });
      return { ok: true, value: { nextSequenceToken: request.sequenceToken } };
    },
  };
}
