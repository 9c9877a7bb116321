import type { Clock } from '../../base';
import type { Answer, CallContext, CallFailure } from './aws-ports';
import type { RetryPolicy } from './profile';

/** aws-sdk-go v1's throttling codes (aws/request/retryer.go). */
const throttleCodes = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'PriorRequestNotComplete',
  'TransactionInProgressException',
  'EC2ThrottledException',
]);

/** Codes that are retried whatever their HTTP status (aws/request/retryer.go, credentials and connection). */
const retryableCodes = new Set([
  'RequestError',
  'RequestTimeout',
  'ResponseTimeout',
  'RequestTimeoutException',
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
]);

const throttleStatuses = new Set([429, 502, 503, 504]);

const isThrottle = ({ status, code }: CallFailure) => throttleStatuses.has(status) || throttleCodes.has(code);

/** What the SDK tries again by itself: throttling, HTTP 500 (no other 5xx), lost connections, expired credentials. */
export const isRetryable = (failure: CallFailure) =>
  isThrottle(failure) || retryableCodes.has(failure.code) || failure.status === 500 || failure.status === 0;

/** The n-th retry's pause (n from 0), ms, for a random number in [0, 1). */
export function retryDelay(policy: RetryPolicy, failure: CallFailure, n: number, random: number): number {
  const [least, most] = isThrottle(failure) ? policy.throttleDelayMs : policy.delayMs;
  return 2 ** n * (least + random * (most - least));
}

export interface RetryDeps {
  clock: Clock;
  /** In [0, 1); told which failure it is for, so that a replay can infer it from the recording. */
  random: (failure: CallFailure, retry: number, policy: RetryPolicy) => number;
}

/**
 * The SDK's retry layer around one call.
 * @source agent-behaviour.md 2.4 (6 attempts for CloudWatch Logs), 3 (4 for S3)
 */
export async function withRetries<T>(
  call: (context: CallContext) => Promise<Answer<T>>,
  policy: RetryPolicy,
  deps: RetryDeps,
  carried?: CallContext['carried'],
): Promise<Answer<T>> {
  for (let retry = 0; ; retry++) {
    const answer = await call({ attempt: retry + 1, carried });
    if (answer.ok || retry === policy.maxRetries || !isRetryable(answer.failure)) return answer;
    await deps.clock.sleep(
      retryDelay(policy, answer.failure, retry, deps.random(answer.failure, retry, policy)),
    );
  }
}
