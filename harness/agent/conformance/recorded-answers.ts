import type { BucketEncryption, CallFailure } from '../aws-ports';
import { operationOf } from './compare';
import { type LogsCall, type RecordedCall, recordsOf, type S3Call, type Trace } from './trace';

const lost: CallFailure = { status: 0, code: 'RequestError', message: 'send request failed' };

export function logsFailure({ response }: LogsCall): CallFailure | undefined {
  if (response.connectionDropped) return lost;
  if (response.status < 300) return undefined;
  const { __type = '', message = '' } = (response.body ?? {}) as { __type?: string; message?: string };
  return { status: response.status, code: __type.replace(/^.*#/, ''), message };
}

/** What S3 calls an error of this status, where the recording has no body to tell. */
const usualCodes: Record<number, string> = {
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NoSuchBucket',
  500: 'InternalError',
  503: 'SlowDown',
};

/** A recorded answer of S3 as the SDK would see it. */
export function s3Failure(call: S3Call, trace: Trace): CallFailure | undefined {
  const { status, body, connectionDropped } = call.response;
  if (connectionDropped) return lost;
  if (status < 300) return undefined;
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  const tag = (name: string) => new RegExp(`(?:<${name}>|"${name}":")([^<"]*)`).exec(text)?.[1];
  const told = operationOf(call) === 'GetBucketEncryption' ? toldFailure(trace, status) : undefined;
  return {
    status,
    code: tag('Code') ?? told?.code ?? usualCodes[status] ?? 'UnknownError',
    message: tag('Message') ?? told?.message ?? '',
    requestId: tag('RequestId') ?? told?.requestId,
    hostId: tag('HostId') ?? told?.hostId,
  };
}

const refusal =
  /Error: (?<code>[^:]*): (?<message>[\s\S]*)\n\tstatus code: (?<status>\d+), request id: (?<requestId>.*), host id: (?<hostId>.*)$/;

/** The recorded refusal repeats the service's error, which the recorded answer itself may not hold. */
function toldFailure(trace: Trace, status: number): Partial<CallFailure> | undefined {
  for (const record of trace.records) {
    if (record.kind !== 'document-result' && record.kind !== 'result-sent') continue;
    const output = typeof record.output === 'string' ? record.output : record.output?.Output;
    const { groups } = refusal.exec(output ?? '') ?? {};
    if (groups && Number(groups.status) === status) return { ...groups, status };
  }
  return undefined;
}

/** From the answer's body, or else from what the agent copied into the headers of a later upload. */
export function encryptionOf(call: S3Call, trace: Trace): BucketEncryption | undefined {
  const { body } = call.response;
  let algorithm: string | undefined;
  let kmsKeyId: string | undefined;
  if (body !== undefined && body !== null) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    algorithm = /(?:<SSEAlgorithm>|"SSEAlgorithm":")([^<"]*)/.exec(text)?.[1];
    kmsKeyId = /(?:<KMSMasterKeyID>|"KMSMasterKeyID":")([^<"]*)/.exec(text)?.[1];
  } else {
    const upload = recordsOf(trace, 'call').find(
      (later) => later.service === 's3' && /^(PutObject|CreateMultipartUpload)$/.test(operationOf(later)),
    ) as S3Call | undefined;
    // Nothing was uploaded: the session was not refused, if this was the check at its start, so it was encrypted.
    if (upload === undefined) return isRefused(trace) ? undefined : { algorithm: 'AES256' };
    const headers = Object.entries(upload.request.headers);
    const header = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
    algorithm = header('x-amz-server-side-encryption');
    kmsKeyId = header('x-amz-server-side-encryption-aws-kms-key-id');
  }
  const known = algorithm === 'aws:kms' || algorithm === 'AES256';
  return known ? { algorithm: algorithm as string, kmsKeyId } : undefined;
}

const isRefused = (trace: Trace) =>
  trace.records.some(
    (record) =>
      (record.kind === 'document-result' || record.kind === 'result-sent') && record.status === 'Failed',
  );

/** The id that a multipart upload's answer held, from the call that uses it. */
export const uploadIdOf = (next: RecordedCall | undefined) =>
  (next?.service === 's3' ? /uploadId=([^&]*)/.exec(next.request.uri)?.[1] : undefined) ?? '';
