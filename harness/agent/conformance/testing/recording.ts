import { createHash } from 'node:crypto';
import { parseTrace, type Trace } from '../trace';

const wall = '2026-11-24T00:00:00.000Z';
const sessionId = 'user-0123456789abcdef0';
const instanceId = 'mi-0123456789abcdef0';
const logGroupName = '/ssm/logs';
const bucket = 'audit';

const noPreferences = {
  s3BucketName: '',
  s3KeyPrefix: '',
  s3EncryptionEnabled: false,
  cloudWatchLogGroupName: '',
  cloudWatchStreamingEnabled: false,
  cloudWatchEncryptionEnabled: false,
};
export const toS3 = { s3BucketName: bucket, s3KeyPrefix: 'ssm' };
export const streaming = { cloudWatchLogGroupName: logGroupName, cloudWatchStreamingEnabled: true };
export const atExit = { cloudWatchLogGroupName: logGroupName };

export interface Answer {
  status?: number;
  /** Error code of CloudWatch Logs. */
  code?: string;
  body?: unknown;
  connectionDropped?: boolean;
  /** Of a PutLogEvents answer. */
  next?: string;
}

/**
 * A recording written by hand: what the real agent would have done, as agent-behaviour.md has it, in the trace format.
 * Nothing here comes from the simulation.
 */
export class Recording {
  private readonly records: object[] = [];
  private readonly header: Record<string, unknown>;

  constructor(preferences: object, header: object = {}) {
    this.header = {
      kind: 'case',
      version: 1,
      name: 'by-hand',
      wall,
      wholeAgent: false,
      sessionType: 'Standard_Stream',
      sessionId,
      instanceId,
      region: 'ap-northeast-1',
      sessionOwner: 'arn:aws:sts::123456789012:assumed-role/ops/user',
      runAsUser: 'ssm-user',
      preferences: { ...noPreferences, ...preferences },
      ...header,
    };
  }

  add(t: number, record: object): this {
    this.records.push({ t, ...record });
    return this;
  }

  text(): string {
    return `${[this.header, ...this.records].map((record) => JSON.stringify(record)).join('\n')}\n`;
  }

  trace(): Trace {
    return parseTrace(this.text(), 'by-hand.jsonl');
  }

  stimulus(t: number, what: string, more: object = {}): this {
    return this.add(t, { kind: 'stimulus', what, ...more });
  }
  signal(t: number, signal: string, ...targets: string[]): this {
    return this.stimulus(t, 'signal', { signal, targets });
  }
  output(t: number, text: string): this {
    return this.add(t, { kind: 'output', text });
  }
  exit(t: number): this {
    return this.stimulus(t, 'shell-exit');
  }
  end(t: number): this {
    return this.add(t, { kind: 'note', text: 'the end' });
  }

  private logs(
    t: number,
    op: string,
    request: object,
    { status = 200, code, body, connectionDropped }: Answer,
  ) {
    const answer = code ? { __type: code, message: 'x' } : (body ?? {});
    return this.add(t, {
      kind: 'call',
      service: 'logs',
      op,
      request,
      response: { status, body: answer, ...(connectionDropped && { connectionDropped, accepted: true }) },
    });
  }
  private s3(t: number, op: string, uri: string, headers: object, content: string | null, answer: Answer) {
    return this.add(t, {
      kind: 'call',
      service: 's3',
      op,
      request: {
        host: `${bucket}.s3.ap-northeast-1.amazonaws.com`,
        uri,
        headers,
        body: content === null ? null : { bytes: Buffer.byteLength(content), text: content },
      },
      response: { status: answer.status ?? 200, ...(answer.body !== undefined && { body: answer.body }) },
    });
  }

  /** start-session at 0, the data channel, and the checks that an ordinary session makes before its shell. */
  started(): this {
    this.stimulus(0, 'start-session').add(0.05, { kind: 'data-channel-open' });
    const { preferences } = this.header as { preferences: typeof noPreferences };
    if (preferences.s3BucketName) this.headBucket(0.06);
    if (preferences.cloudWatchLogGroupName) this.describeGroups(0.07);
    return this;
  }
  headBucket(t: number, answer: Answer = {}): this {
    return this.s3(t, 'HeadBucket', '/', {}, null, answer);
  }
  describeGroups(t: number, answer: Answer = {}, request: object = {}): this {
    const body = answer.body ?? { logGroups: [{ logGroupName }] };
    return this.logs(
      t,
      'DescribeLogGroups',
      { logGroupNamePrefix: logGroupName, ...request },
      { ...answer, body },
    );
  }
  createStream(t: number, answer: Answer = {}): this {
    return this.logs(t, 'CreateLogStream', { logGroupName, logStreamName: sessionId }, answer);
  }
  describeStreams(t: number, token?: string, answer: Answer = {}, request: object = {}): this {
    const stream = { logStreamName: sessionId, ...(token && { uploadSequenceToken: token }) };
    return this.logs(
      t,
      'DescribeLogStreams',
      { logGroupName, logStreamNamePrefix: sessionId, ...request },
      { ...answer, body: answer.body ?? { logStreams: [stream] } },
    );
  }
  /** The stream made at the first record's tick, and the look for a token that follows. */
  streamCreated(t: number): this {
    return this.createStream(t).describeStreams(t);
  }
  /**
   * @param events each event's lines
   * @param tick when the events were made, s, where that is not when they were sent
   */
  put(t: number, events: string[][], answer: Answer & { token?: string; tick?: number } = {}): this {
    const messages = events.map((lines) => recordMessage(lines, this.timestamp(answer.tick ?? t)));
    return this.putMessages(t, messages, answer);
  }
  putMessages(t: number, messages: string[], answer: Answer & { token?: string; tick?: number } = {}): this {
    const timestamp = this.timestamp(answer.tick ?? t);
    const logEvents = messages.map((message) => ({ message, timestamp }));
    const { token, next } = answer;
    return this.logs(
      t,
      'PutLogEvents',
      { logEvents, logGroupName, logStreamName: sessionId, ...(token && { sequenceToken: token }) },
      { ...answer, body: answer.body ?? (next ? { nextSequenceToken: next } : {}) },
    );
  }

  bucketEncryption(t: number, answer: Answer = { status: 404 }): this {
    return this.s3(t, 'GetBucketEncryption', '/?encryption=', {}, null, answer);
  }
  putObject(t: number, content: string, answer: Answer = {}, headers: object = {}): this {
    const all = {
      'Content-Md5': createHash('md5').update(content).digest('base64'),
      'Content-Type': 'text/plain',
      'X-Amz-Acl': 'bucket-owner-full-control',
      ...headers,
    };
    return this.s3(t, 'PutObject', `/ssm/${sessionId}.log`, all, content, answer);
  }
  s3Raw(
    t: number,
    op: string,
    query: string,
    headers: object,
    content: string | null,
    answer: Answer = {},
  ): this {
    return this.s3(t, op, `/ssm/${sessionId}.log?${query}`, headers, content, answer);
  }

  /** What a driver is told. */
  result(t: number, status: 'Success' | 'Failed', output: object | string = this.configured()): this {
    return this.add(t, { kind: 'document-result', status, pluginStatus: status, output, error: '' });
  }
  /** What the whole agent sends, three times. */
  resultSent(t: number, status: 'Success' | 'Failed', output = ''): this {
    const { S3Bucket, S3UrlSuffix, CwlGroup, CwlStream } = this.configured();
    const told =
      status === 'Success'
        ? { s3Bucket: S3Bucket, s3UrlSuffix: S3UrlSuffix, cwlGroup: CwlGroup, cwlStream: CwlStream }
        : {};
    for (const after of [0, 1, 2]) this.add(t + after, { kind: 'result-sent', status, output, ...told });
    return this;
  }

  /** The configuration, mirrored. */
  private configured() {
    const { preferences } = this.header as { preferences: typeof noPreferences };
    const { s3BucketName, cloudWatchLogGroupName } = preferences;
    return {
      Output: '',
      S3Bucket: s3BucketName,
      S3UrlSuffix: s3BucketName && `ssm/${sessionId}.log`,
      CwlGroup: cloudWatchLogGroupName,
      CwlStream: cloudWatchLogGroupName && sessionId,
    };
  }

  private timestamp(t: number): number {
    return Date.parse(wall) + Math.round(t * 1000);
  }
}

export const crash =
  'document process failed unexpectedly: ipc messaging received timeout signal , check [ssm-document-worker]/[ssm-session-worker] log for crash reason';

function recordMessage(lines: string[], timestamp: number): string {
  return JSON.stringify({
    eventVersion: '1.0',
    eventTime: `${new Date(timestamp).toISOString().slice(0, 19)}Z`,
    awsRegion: 'ap-northeast-1',
    target: { id: instanceId },
    userIdentity: { arn: 'arn:aws:sts::123456789012:assumed-role/ops/user' },
    runAsUser: 'ssm-user',
    sessionId,
    sessionData: lines,
  });
}

/** The transcript of a local file whose newlines are already doubled by hand. */
export function transcript(body: string, options: { plugin?: string; exitCode?: number } = {}): string {
  const { plugin = 'Standard_Stream', exitCode = 0 } = options;
  const file = `/var/lib/amazon/ssm/${instanceId}/session/orchestration/${sessionId}/${plugin}/ipcTempFile.log`;
  return (
    `Script started on 2026-11-24 00:00:09+00:00 [COMMAND="cat ${file}" <not executed on terminal>]\n` +
    `${body}\nScript done on 2026-11-24 00:00:09+00:00 [COMMAND_EXIT_CODE="${exitCode}"]\n`
  );
}
export const localFilePath = `/var/lib/amazon/ssm/${instanceId}/session/orchestration/${sessionId}/Standard_Stream/ipcTempFile.log`;
