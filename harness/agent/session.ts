import type { Clock } from '../../base';
import type { SessionPreferences, SessionType } from '../../pipeline';
import type { LogsApi, S3Api } from './aws-ports';
import type { LocalFile } from './local-file';
import type { AgentProfile } from './profile';
import { Publisher, type PublisherEnd, type PublisherOptions } from './publisher';
import { type RetryDeps, withRetries } from './retry';
import { TranscriptUploader, transcriptKey } from './s3-upload';
import { makeTranscript, type ScriptTimes, type Transcript, transcriptOffsets } from './transcript-step';

/** What the message service sends with the start of a session, as far as logging depends on it. */
export interface SessionOrder {
  sessionId: string;
  sessionType: SessionType;
  preferences: SessionPreferences;
  /** ARN of the user who opened the session. */
  sessionOwner: string;
  /** OS user of the shell. */
  runAsUser: string;
  instanceId: string;
  region: string;
}

/** `agent_task_complete`, without its envelope. The S3 and Cwl fields mirror the configuration; they prove nothing. */
export interface SessionResult {
  status: 'Success' | 'Failed';
  output: string;
  s3Bucket: string;
  s3UrlSuffix: string;
  cwlGroup: string;
  cwlStream: string;
}

export interface SessionDeps {
  profile: AgentProfile;
  clock: Clock;
  logs: LogsApi;
  s3: S3Api;
  retry: RetryDeps;
  /** Makes the local file; called only when something is to be logged. */
  createLocalFile: () => Promise<LocalFile>;
  /** As long as `script` runs before it reads the local file; a replay infers it from the recording. */
  runScript?: () => Promise<void>;
  /** When `script` began and ended; now by default. A replay reads it from the recording. */
  scriptTimes?: () => ScriptTimes;
  /**
   * Keeps a transcript beside the local file, as the agent does. What it throws for the raw one ends the session as
   * Failed; for the processed one, the raw one is uploaded.
   */
  keepTranscript?: (kind: 'raw' | 'processed', bytes: Uint8Array) => void;
  /** The session worker's process ends here and now, with nothing said and nothing tidied up. */
  crash: (reason: string) => Promise<never>;
  /** The agent's own log. */
  warn: (message: string) => void;
  /** Sends output to the user's terminal. */
  display: (bytes: Uint8Array) => void;
  /** When the streaming ticker was made; a replay infers it from the recording. */
  tickerStart?: () => number | undefined;
}

export const cloudWatchEncryptionMessage =
  "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. " +
  'Either encrypt the log group or choose an option to enable logging without encryption.';
export const s3EncryptionMessage =
  "We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket. " +
  'Either encrypt the bucket or choose an option to enable logging without encryption.';

/**
 * Logging of one session in the session worker: the checks at its start, the local file while it lives, the uploads at
 * its end. Who reads the shell and who ends it is the caller's affair.
 * @source agent-behaviour.md 1, 2.5, 3, 4, 5
 */
export class Session {
  private readonly logged: boolean;
  private readonly cloudWatch: 'streaming' | 'at-exit' | 'off';
  private readonly uploader?: TranscriptUploader;
  private groupFound = false;
  private file?: LocalFile;
  private publishing?: Promise<PublisherEnd>;
  private fileComplete = false;

  constructor(
    readonly order: SessionOrder,
    private readonly deps: SessionDeps,
  ) {
    const { preferences, sessionType } = order;
    const toS3 = preferences.s3BucketName !== '';
    const toLogs = preferences.cloudWatchLogGroupName !== '';
    this.logged = sessionType !== 'Port' && (toS3 || toLogs);
    const streams = sessionType === 'Standard_Stream' && preferences.cloudWatchStreamingEnabled;
    this.cloudWatch = !this.logged || !toLogs ? 'off' : streams ? 'streaming' : 'at-exit';
    if (this.logged && toS3) {
      this.uploader = new TranscriptUploader(
        preferences.s3BucketName,
        deps.s3,
        deps.profile,
        deps.retry,
        deps.warn,
      );
    }
  }

  /**
   * The checks before the shell is started.
   * @returns the result of a session that is refused, `undefined` for one that may go on
   * @source agent-behaviour.md 5: nothing but the encryption-required switches makes the agent fail closed
   */
  async validate(): Promise<SessionResult | undefined> {
    if (!this.logged) return undefined;
    const { preferences } = this.order;
    await this.uploader?.locate();
    if (preferences.cloudWatchLogGroupName !== '') {
      const group = await this.findLogGroup(preferences.cloudWatchLogGroupName);
      this.groupFound = group !== undefined;
      if (!this.groupFound)
        this.deps.warn('the log group does not exist or cannot be looked up: nothing is streamed');
      if (preferences.cloudWatchEncryptionEnabled && group?.kmsKeyId === undefined) {
        return this.failed(cloudWatchEncryptionMessage);
      }
    }
    if (preferences.s3EncryptionEnabled && this.uploader) {
      const refusal = await this.uploader.encryptionRefusal(s3EncryptionMessage);
      if (refusal !== undefined) return this.failed(refusal);
    }
    return undefined;
  }

  /** The shell runs: the local file is made, the streaming ticker starts. */
  async begin(): Promise<void> {
    if (!this.logged) return;
    this.file = await this.deps.createLocalFile();
    if (this.cloudWatch !== 'streaming' || !this.groupFound) return;
    const { order } = this;
    const file = this.file;
    this.publishing = new Publisher({
      ...this.publisherOptions(),
      read: () => file.read(),
      isFileComplete: () => this.fileComplete,
      tickerStart: this.deps.tickerStart?.(),
      envelope: {
        awsRegion: order.region,
        instanceId: order.instanceId,
        sessionOwner: order.sessionOwner,
        runAsUser: order.runAsUser,
        sessionId: order.sessionId,
      },
    }).run();
  }

  /** Output of the shell: to the user first, then to the local file (agent-behaviour.md 1). */
  async output(bytes: Uint8Array): Promise<void> {
    this.deps.display(bytes);
    await this.file?.append(bytes);
  }

  /**
   * The orderly end, in the agent's order: transcript and S3, upload to CloudWatch Logs where nothing was streamed, the
   * streamed tail. It waits for CloudWatch Logs without limit (agent-behaviour.md 2.5).
   * Where the agent does not survive its own work on the transcript, `crash` is called and this never settles.
   * @param status of the shell's end: Failed when the local file could not be written
   */
  async finish(status: SessionResult['status'] = 'Success'): Promise<SessionResult> {
    const { preferences, sessionId } = this.order;
    const result: SessionResult = { ...this.emptyResult(status) };
    if (!this.logged || this.file === undefined) return result;
    if (this.uploader || this.cloudWatch === 'at-exit') {
      const transcript = await this.transcript(this.file);
      // Without a transcript the agent ends here: no upload, no tail (agent-behaviour.md 2.5).
      if (transcript === undefined) return this.emptyResult('Failed');
      if (this.uploader) {
        const key = transcriptKey(preferences.s3KeyPrefix, sessionId);
        await this.uploader.upload(key, await this.bucketBytes(transcript), {
          from: 0,
          to: transcript.bytes,
        });
        result.s3Bucket = preferences.s3BucketName;
        result.s3UrlSuffix = key;
      }
      if (this.cloudWatch === 'at-exit') await this.publishTranscript(transcript);
    }
    this.fileComplete = true;
    await this.publishing;
    if (preferences.cloudWatchLogGroupName !== '') {
      result.cwlGroup = preferences.cloudWatchLogGroupName;
      result.cwlStream = sessionId;
    }
    return result;
  }

  /** Undefined when there is none: `script` failed, or nothing can be written. */
  private async transcript(file: LocalFile): Promise<Transcript | undefined> {
    await this.deps.runScript?.();
    const now = new Date(this.deps.clock.now());
    const times = this.deps.scriptTimes?.() ?? { startedAt: now, endedAt: now };
    const transcript = await makeTranscript(file, times);
    try {
      this.deps.keepTranscript?.('raw', transcript.raw);
    } catch (error) {
      this.deps.warn(`unable to generate log data: ${error}`);
      return undefined;
    }
    return transcript;
  }

  /** What is put into the bucket. Does not return where the agent does not survive it (agent-2026.md 3). */
  private async bucketBytes({ raw, forBucket }: Transcript): Promise<Uint8Array> {
    const { profile, keepTranscript, warn, crash } = this.deps;
    const uploaded = forBucket(profile.text, this.order.sessionId);
    if (uploaded.kind === 'raw') {
      if (uploaded.reason) warn(`the transcript is uploaded as it is: ${uploaded.reason}`);
      return uploaded.bytes;
    }
    try {
      keepTranscript?.('processed', uploaded.kind === 'crash' ? new Uint8Array() : uploaded.bytes);
    } catch (error) {
      warn(`the transcript is uploaded as it is: ${error}`);
      return raw;
    }
    return uploaded.kind === 'crash' ? crash(uploaded.reason) : uploaded.bytes;
  }

  private async publishTranscript(transcript: Transcript): Promise<void> {
    await new Publisher({
      ...this.publisherOptions(),
      read: async () => transcript.raw,
      isFileComplete: () => true,
      carriedOf: transcriptOffsets(transcript),
    }).run();
  }

  private publisherOptions(): Omit<PublisherOptions, 'read' | 'isFileComplete'> {
    const { profile, clock, logs, retry, warn } = this.deps;
    return {
      logGroupName: this.order.preferences.cloudWatchLogGroupName,
      logStreamName: this.order.sessionId,
      profile,
      clock,
      logs,
      retry,
      warn,
    };
  }

  private async findLogGroup(logGroupName: string): Promise<{ kmsKeyId?: string } | undefined> {
    const { logs, profile, retry } = this.deps;
    let found: { kmsKeyId?: string } | undefined;
    for (let nextToken: string | undefined; ; ) {
      const request = { logGroupNamePrefix: logGroupName, nextToken };
      const answer = await withRetries(
        (context) => logs.describeLogGroups(request, context),
        profile.logsRetry,
        retry,
      );
      if (!answer.ok) return undefined;
      found = answer.value.logGroups.find((group) => group.logGroupName === logGroupName) ?? found;
      nextToken = answer.value.nextToken;
      // The agent reads on to the last page even when it has found the group.
      if (nextToken === undefined) return found;
    }
  }

  private failed(output: string): SessionResult {
    return { ...this.emptyResult('Failed'), output };
  }

  private emptyResult(status: SessionResult['status']): SessionResult {
    return { status, output: '', s3Bucket: '', s3UrlSuffix: '', cwlGroup: '', cwlStream: '' };
  }
}
