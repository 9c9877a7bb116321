import { AwsError, BackendError, messageOf } from '../../base';
import { seconds } from './ask';
import type { S3Bounds } from './bounds';
import { EndpointFault, silence } from './endpoint-fault';

const kinds = {
  list: {
    code: 'archive-list-failed',
    hint: 'The reader needs s3:ListBucket on the archive bucket (s3:ListBucketVersions for versions). Check the bucket name, the region and the credentials.',
  },
  read: {
    code: 'archive-get-failed',
    hint: 'The reader needs s3:GetObject on the archive bucket and kms:Decrypt on its key.',
  },
  write: {
    code: 'archive-put-failed',
    hint: 'Writing needs s3:PutObject on the archive bucket (seals are taken from sealers only: docs/deploy.md), kms:GenerateDataKey on its key, and s3:PutObjectRetention for a lock.',
  },
} as const;

/**
 * The error for a call that failed: AWS's refusal as an AwsError, what S3 does not do as a BackendError, and after an
 * interruption its reason.
 */
export function cannot(
  what: keyof typeof kinds,
  place: string,
  cause: unknown,
  { bounds, signal }: { bounds: S3Bounds; signal?: AbortSignal | undefined },
): unknown {
  if (signal?.aborted) return signal.reason;
  const { code, hint } = kinds[what];
  const fault = faultOf(cause, bounds);
  if (fault) {
    const message = `cannot ${what} ${place}: ${fault.said}`;
    return new BackendError(code, message, { hint: fault.hint, cause });
  }
  return new AwsError(code, `cannot ${what} ${place}: ${messageOf(cause)}`, { hint, cause });
}

/** Whether another attempt would be the same, or is not wanted any more. */
export function isFinal(cause: unknown, bounds: S3Bounds, signal?: AbortSignal): boolean {
  const fault = faultOf(cause, bounds);
  return signal?.aborted === true || (fault !== undefined && !fault.passing) || isGone(cause);
}

/** The SDK says the same in words of its own, which name none of what was waited for. */
function faultOf(
  cause: unknown,
  { connectMs, firstAnswerMs, attempts }: S3Bounds,
): EndpointFault | undefined {
  for (let one = cause, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth++) {
    if (one instanceof EndpointFault) return one;
    if (one.message.includes('requestTimeout'))
      return silence(`no answer began within ${seconds(firstAnswerMs)}, in ${attempts} attempts`);
    if (one.message.includes('did not establish a connection'))
      return silence(`no connection within ${seconds(connectMs)}, in ${attempts} attempts`);
    if (one.message.startsWith('Checksum mismatch'))
      return new EndpointFault('its bytes have another checksum than the answer says');
  }
  return undefined;
}

export function isGone(cause: unknown): boolean {
  const name = (cause as Error | undefined)?.name;
  return name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchVersion';
}
