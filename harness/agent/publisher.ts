import {
  atExitMessage,
  goJsonBytes,
  goJsonString,
  goUtf8,
  lineChunks,
  sessionDataBytes,
  streamText,
} from '../../archive/text-form';
import type { Clock } from '../../base';
import type { ByteRange, CallFailure, LogEvent, LogsApi } from './aws-ports';
import type { AgentProfile } from './profile';
import { type RetryDeps, withRetries } from './retry';
import { Ticker } from './ticker';
import { isUploadTooLarge, putEventsSingly } from './upload-too-large';

/** What a streamed record says besides its lines (agent-behaviour.md 2.2). */
export interface RecordEnvelope {
  awsRegion: string;
  instanceId: string;
  sessionOwner: string;
  runAsUser: string;
  sessionId: string;
}

export interface PublisherOptions {
  logGroupName: string;
  logStreamName: string;
  profile: AgentProfile;
  clock: Clock;
  logs: LogsApi;
  retry: RetryDeps;
  /** The file that is published; undefined when it is gone. */
  read: () => Promise<Uint8Array | undefined>;
  /** Structured records of stripped lines while the session lives; raw text at its end where this is absent. */
  envelope?: RecordEnvelope;
  /** True when the file will not grow any more. */
  isFileComplete: () => boolean;
  /** When the ticker was made; now by default. */
  tickerStart?: number;
  /** From a range of the published file to one of the local file, for the journal; the same by default. */
  carriedOf?: (range: ByteRange) => ByteRange;
  warn: (message: string) => void;
}

export type PublisherEnd = 'complete' | 'stopped';

interface BatchEvent {
  event: LogEvent;
  /** Bytes of the published file. */
  range: ByteRange;
}

interface Batch {
  events: BatchEvent[];
  /** The file is complete and nothing is left. */
  eof: boolean;
}

/** `message` of a streamed event: Go's compact JSON with its keys in this order. */
function recordMessage(text: Uint8Array, envelope: RecordEnvelope, now: number): string {
  const eventTime = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const lines = sessionDataBytes(text).map(goJsonBytes).join(',');
  return (
    `{"eventVersion":"1.0","eventTime":"${eventTime}","awsRegion":${goJsonString(envelope.awsRegion)}` +
    `,"target":{"id":${goJsonString(envelope.instanceId)}},"userIdentity":{"arn":${goJsonString(envelope.sessionOwner)}}` +
    `,"runAsUser":${goJsonString(envelope.runAsUser)},"sessionId":${goJsonString(envelope.sessionId)},"sessionData":[${lines}]}`
  );
}

/**
 * The agent's CloudWatch Logs publisher: at each tick it reads the file from its start, skips the lines that were
 * accepted, packs what is new into at most four events and puts them. It serves streaming and the upload at the
 * session's end alike.
 * @source agent-behaviour.md 2.1 to 2.6, 3
 */
export class Publisher {
  /** Lines accepted by CloudWatch Logs. A chunk of a longer line counts as a line. */
  private accepted = 0;
  /** Lines up to which the batch in flight reaches. */
  private current = 0;
  private streamCreated = false;
  private sequenceToken: string | undefined;

  constructor(private readonly options: PublisherOptions) {}

  /**
   * Publishes until the file is complete and all of it accepted ('complete'), or until an error that the agent takes
   * for final ('stopped').
   */
  async run(): Promise<PublisherEnd> {
    const { clock, profile, tickerStart } = this.options;
    const ticker = new Ticker(clock, profile.tickMs, tickerStart);
    for (;;) {
      await ticker.next();
      const batch = await this.nextBatch();
      if (batch.eof) return 'complete';
      if (batch.events.length === 0) {
        if (!profile.defects.lineLossAfterEmptyTick) this.current = this.accepted;
        continue;
      }
      if (!this.streamCreated && !(await this.createStream())) return 'stopped';
      this.sequenceToken ??= (await this.describeStream())?.uploadSequenceToken;
      const failure = await this.put(batch);
      if (failure === undefined) {
        this.accepted = this.current;
      } else {
        this.options.warn(`PutLogEvents: ${failure.code}: ${failure.message}`);
        if (failure.code === 'ResourceNotFoundException') return 'stopped';
        this.current = this.accepted;
      }
    }
  }

  /** The counterpart of getNextMessage: up to four events of what is new in the file. */
  private async nextBatch(): Promise<Batch> {
    const { profile, envelope, isFileComplete } = this.options;
    const limit = envelope === undefined ? profile.text.atExitChunkBytes : profile.text.streamChunkBytes;
    const complete = isFileComplete();
    const file = await this.options.read();
    if (file === undefined) {
      this.options.warn('the local file is gone');
      return { events: [], eof: complete && !profile.defects.hangsWithoutLocalFile };
    }
    const start = this.endOfLine(file, limit, this.accepted);
    const batch: Batch = { events: [], eof: false };
    let parts: Uint8Array[] = [];
    let length = 0;
    let end = start;
    const close = () => {
      const from = batch.events.at(-1)?.range.to ?? start;
      batch.events.push({ event: this.event(parts), range: { from, to: end } });
    };
    for (const chunk of lineChunks(file, limit, start)) {
      if (!chunk.complete && !complete) break;
      const raw = file.subarray(chunk.from, chunk.to);
      const text = envelope === undefined ? raw : streamText(raw, profile.text);
      if (length + text.length > limit) {
        close();
        if (batch.events.length >= profile.eventsPerBatch) return batch;
        parts = [];
        length = 0;
      }
      parts.push(text);
      length += text.length;
      end = chunk.to;
      this.current += 1;
    }
    if (length > 0) {
      close();
    } else if (batch.events.length === 0) {
      batch.eof = complete;
    }
    return batch;
  }

  /** Where the n-th line of the file ends; the file's end when it has fewer. */
  private endOfLine(file: Uint8Array, limit: number, n: number): number {
    if (n === 0) return 0;
    let line = 0;
    for (const chunk of lineChunks(file, limit)) {
      if (!chunk.complete) break;
      line += 1;
      if (line === n) return chunk.to;
    }
    return file.length;
  }

  private event(parts: Uint8Array[]): LogEvent {
    const text = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
    const timestamp = Math.floor(this.options.clock.now());
    const { envelope } = this.options;
    const message =
      envelope === undefined ? goUtf8(atExitMessage(text)) : recordMessage(text, envelope, timestamp);
    return { timestamp, message };
  }

  private async createStream(): Promise<boolean> {
    const { logs, logGroupName, logStreamName } = this.options;
    const answer = await this.retried((context) =>
      logs.createLogStream({ logGroupName, logStreamName }, context),
    );
    this.streamCreated =
      answer.ok ||
      answer.failure.code === 'ResourceAlreadyExistsException' ||
      (await this.describeStream()) !== undefined;
    if (!this.streamCreated) this.options.warn('the log stream cannot be created; streaming stops');
    return this.streamCreated;
  }

  private async describeStream() {
    const { logs, logGroupName, logStreamName } = this.options;
    for (let nextToken: string | undefined; ; ) {
      const request = { logGroupName, logStreamNamePrefix: logStreamName, nextToken };
      const answer = await this.retried((context) => logs.describeLogStreams(request, context));
      if (!answer.ok) return undefined;
      const found = answer.value.logStreams.find((stream) => stream.logStreamName === logStreamName);
      if (found !== undefined || answer.value.nextToken === undefined) return found;
      nextToken = answer.value.nextToken;
    }
  }

  /** Puts the batch; the failure when it was not accepted. */
  private async put(batch: Batch): Promise<CallFailure | undefined> {
    const { logs, logGroupName, logStreamName } = this.options;
    const ranges = batch.events.map(({ range }) => this.options.carriedOf?.(range) ?? range);
    const carried = { from: (ranges[0] as ByteRange).from, to: (ranges.at(-1) as ByteRange).to };
    const logEvents = batch.events.map(({ event }) => event);
    for (;;) {
      const { sequenceToken } = this;
      const request = { logEvents, logGroupName, logStreamName, sequenceToken };
      const answer = await this.retried((context) => logs.putLogEvents(request, context), carried);
      if (answer.ok) {
        // rejectedLogEventsInfo is not looked at: what was rejected is lost in silence (agent-behaviour.md 0.8).
        this.sequenceToken = answer.value.nextSequenceToken;
        return undefined;
      }
      if (this.options.profile.uploadTooLargeSplit === 'on' && isUploadTooLarge(answer.failure)) {
        this.sequenceToken = await putEventsSingly(request, ranges, {
          put: (single, range) => this.retried((context) => logs.putLogEvents(single, context), range),
          warn: this.options.warn,
        });
        return undefined;
      }
      this.sequenceToken = undefined;
      const { code } = answer.failure;
      if (code !== 'InvalidSequenceTokenException' && code !== 'DataAlreadyAcceptedException')
        return answer.failure;
      const stream = await this.describeStream();
      if (stream === undefined)
        return { status: 0, code: 'NoSequenceToken', message: 'Failed to get sequence token' };
      this.sequenceToken = stream.uploadSequenceToken;
    }
  }

  private retried<T>(call: Parameters<typeof withRetries<T>>[0], carried?: ByteRange) {
    return withRetries(call, this.options.profile.logsRetry, this.options.retry, carried);
  }
}
