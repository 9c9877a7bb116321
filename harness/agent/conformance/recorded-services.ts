import type { Answer, CallFailure, LogEvent, LogsApi, S3Api } from '../aws-ports';
import type { RetryPolicy } from '../profile';
import {
  compareLogsRequest,
  compareS3Request,
  compareTick,
  type Mismatch,
  objectHeaders,
  operationOf,
  type S3Wire,
  tickMs,
} from './compare';
import type { Difference } from './difference';
import { pauseBefore } from './infer';
import { encryptionOf, logsFailure, s3Failure, uploadIdOf } from './recorded-answers';
import { type LogsCall, type RecordedCall, recordsOf, type S3Call, type Trace } from './trace';

export interface RecordedServicesOptions {
  trace: Trace;
  /** Virtual time, ms since the epoch. */
  now: () => number;
  /** ms since the epoch of t = 0. */
  startMs: number;
  logsRetry: RetryPolicy;
  /** When the streaming ticker was made, ms after t = 0. */
  tickerStartMs: () => number;
  onDifference: (
    difference: Difference & Pick<Mismatch, 'ofContent' | 'surplus'> & { recordedMs: number },
  ) => void;
}

/**
 * CloudWatch Logs and S3 out of a recording: each call is compared with the next recorded one and answered as that was.
 * The calls of one service follow each other as recorded; those of both do until the shell runs, because after that
 * publisher and uploader go their own ways.
 */
export class RecordedServices {
  private readonly open: { call: RecordedCall; number: number }[];
  private readonly endMs: number;
  private interleaved = false;
  private over = false;
  matchedCalls = 0;
  matchedEvents = 0;

  constructor(private readonly options: RecordedServicesOptions) {
    const calls = recordsOf(options.trace, 'call');
    this.open = calls.map((call, index) => ({ call, number: index + 1 }));
    this.endMs = (options.trace.records.at(-1)?.t ?? 0) * 1000;
  }

  /** From now on the order of calls to different services is free. */
  shellStarted(): void {
    this.interleaved = true;
  }

  /** The next recorded call to a service, if any. */
  next(service: RecordedCall['service']): RecordedCall | undefined {
    return this.open.find(({ call }) => call.service === service)?.call;
  }

  /** After the run: a recorded call that the simulation never made. */
  finish(): void {
    const missing = this.open[0];
    if (missing === undefined || this.over) return;
    this.fail(missing, {
      field: 'call',
      recorded: operationOf(missing.call),
      simulated: 'no such call',
      ofContent: missing.call.service === 'logs',
    });
  }

  /** For `RetryDeps.random`. */
  random(failure: CallFailure, retry: number, policy: RetryPolicy): number {
    const service = policy === this.options.logsRetry ? 'logs' : 's3';
    const next = this.open.find(({ call }) => call.service === service);
    const pause = next && next.call.t * 1000 - this.nowMs();
    const { random, outside } = pauseBefore(policy, failure, retry, pause);
    if (outside && next) this.fail(next, { field: 'pause', ...outside });
    return random;
  }

  readonly logs: LogsApi = {
    describeLogGroups: (request) =>
      this.logsCall('DescribeLogGroups', request, (body) => ({
        logGroups: (body.logGroups ?? []) as { logGroupName: string; kmsKeyId?: string }[],
        nextToken: body.nextToken as string | undefined,
      })),
    createLogStream: (request) => this.logsCall('CreateLogStream', request, () => ({})),
    describeLogStreams: (request) =>
      this.logsCall('DescribeLogStreams', request, (body) => ({
        logStreams: (body.logStreams ?? []) as { logStreamName: string; uploadSequenceToken?: string }[],
        nextToken: body.nextToken as string | undefined,
      })),
    putLogEvents: (request) =>
      this.logsCall('PutLogEvents', request, (body) => ({
        nextSequenceToken: body.nextSequenceToken as string | undefined,
      })),
  };

  readonly s3: S3Api = {
    headBucket: ({ bucket }) =>
      this.s3Call('HeadBucket', { bucket, uri: '/', headers: {} }, () => ({ region: this.region })),
    getBucketEncryption: ({ bucket }) =>
      this.s3Call('GetBucketEncryption', { bucket, uri: '/?encryption=', headers: {} }, (call) => ({
        encryption: encryptionOf(call, this.options.trace),
      })),
    putObject: (put) =>
      this.s3Call(
        'PutObject',
        { ...put, uri: `/${put.key}`, headers: withMd5(put, objectHeaders(put)) },
        () => ({}),
      ),
    createMultipartUpload: (put) =>
      this.s3Call(
        'CreateMultipartUpload',
        { bucket: put.bucket, uri: `/${put.key}?uploads=`, headers: objectHeaders(put) },
        () => ({ uploadId: uploadIdOf(this.next('s3')) }),
      ),
    uploadPart: (part) =>
      this.s3Call(
        'UploadPart',
        {
          bucket: part.bucket,
          uri: `/${part.key}?partNumber=${part.partNumber}&uploadId=${part.uploadId}`,
          headers: withMd5(part, {}),
          body: part.body,
        },
        () => ({ etag: '' }),
        (call) => call.request.uri.includes(`partNumber=${part.partNumber}&`),
      ),
    completeMultipartUpload: ({ bucket, key, uploadId }) =>
      // The list of parts carries the service's own etags, which a recording of answers without headers does not hold.
      this.s3Call(
        'CompleteMultipartUpload',
        { bucket, uri: `/${key}?uploadId=${uploadId}`, headers: {} },
        () => ({}),
        undefined,
        true,
      ),
    abortMultipartUpload: ({ bucket, key, uploadId }) =>
      this.s3Call(
        'AbortMultipartUpload',
        { bucket, uri: `/${key}?uploadId=${uploadId}`, headers: {} },
        () => ({}),
      ),
  };

  private get region(): string {
    return this.options.trace.header.region;
  }

  private nowMs(): number {
    return this.options.now() - this.options.startMs;
  }

  private async logsCall<T>(
    op: string,
    request: object,
    value: (body: Record<string, unknown>) => T,
  ): Promise<Answer<T>> {
    const recorded = this.take('logs', op);
    if (recorded === undefined) return never();
    const call = recorded.call as LogsCall;
    const mismatch =
      compareLogsRequest(call.request, request as Record<string, unknown>) ?? this.tickMismatch(call);
    if (mismatch) return this.fail(recorded, mismatch);
    this.matched(recorded, (call.request.logEvents as LogEvent[] | undefined)?.length ?? 0);
    const body = (call.response.body ?? {}) as Record<string, unknown>;
    const failure = logsFailure(call);
    return failure ? { ok: false, failure } : { ok: true, value: value(body) };
  }

  private async s3Call<T>(
    op: string,
    wire: Omit<S3Wire, 'region'>,
    value: (call: S3Call) => T,
    which?: (call: S3Call) => boolean,
    anyBody = false,
  ): Promise<Answer<T>> {
    const recorded = this.take('s3', op, which);
    if (recorded === undefined) return never();
    const call = recorded.call as S3Call;
    const request = anyBody ? { ...call.request, body: undefined } : call.request;
    const mismatch = compareS3Request(request, { ...wire, region: this.region }) ?? this.tickMismatch(call);
    if (mismatch) return this.fail(recorded, mismatch);
    this.matched(recorded, 0);
    const failure = s3Failure(call, this.options.trace);
    return failure ? { ok: false, failure } : { ok: true, value: value(call) };
  }

  /** The recorded call that a simulated one must be. */
  private take(service: RecordedCall['service'], op: string, which?: (call: S3Call) => boolean) {
    if (this.over) return undefined;
    const isNext = ({ call }: { call: RecordedCall }) => call.service === service;
    let recorded = this.interleaved ? this.open.find(isNext) : this.open[0];
    // Parts of one upload go side by side.
    if (which && recorded && operationOf(recorded.call) === op) {
      recorded = this.open.find(({ call }) => operationOf(call) === op && which(call as S3Call)) ?? recorded;
    }
    if (recorded === undefined) {
      // The recording ends somewhere: what comes within a tick of its end may have come after it.
      if (this.nowMs() > this.endMs - tickMs) this.over = true;
      else
        this.failAt(
          `after call ${this.matchedCalls}`,
          this.nowMs(),
          extraCall(op, this.nowMs(), 'no further call'),
        );
      return undefined;
    }
    if (recorded.call.service !== service || operationOf(recorded.call) !== op) {
      this.fail(recorded, extraCall(op, this.nowMs(), operationOf(recorded.call)));
      return undefined;
    }
    return recorded;
  }

  private tickMismatch(call: RecordedCall): Mismatch | undefined {
    return compareTick(call.t * 1000, this.nowMs(), this.options.tickerStartMs());
  }

  private matched(recorded: { call: RecordedCall }, events: number): void {
    this.open.splice(this.open.indexOf(recorded as (typeof this.open)[number]), 1);
    this.matchedCalls += 1;
    this.matchedEvents += events;
  }

  private fail(recorded: { call: RecordedCall; number: number }, mismatch: Mismatch): Promise<never> {
    const { call, number } = recorded;
    this.failAt(`call ${number} (${operationOf(call)}, t=${call.t.toFixed(3)})`, call.t * 1000, mismatch);
    return never();
  }

  private failAt(where: string, recordedMs: number, mismatch: Mismatch): void {
    if (this.over) return;
    this.over = true;
    this.options.onDifference({ where, recordedMs, ...mismatch });
  }
}

const never = () => new Promise<never>(() => {});

const extraCall = (op: string, atMs: number, recorded: string): Mismatch => ({
  field: 'op',
  recorded,
  simulated: `${op} at t=${(atMs / 1000).toFixed(3)}`,
  ofContent: true,
});

const withMd5 = ({ contentMd5 }: { contentMd5: string }, headers: Record<string, string>) => ({
  'content-md5': contentMd5,
  ...headers,
});
