import { transcriptOf } from '../../archive/text-form';
import type { Clock } from '../../base';
import type { SessionPreferences, SessionType } from '../../pipeline';
import type { LogsApi, S3Api } from './aws-ports';
import type { LocalFile } from './local-file';
import type { AgentProfile } from './profile';
import { Publisher, type PublisherEnd, type PublisherOptions } from './publisher';
import { type RetryDeps, withRetries } from './retry';
import { TranscriptUploader, transcriptKey } from './s3-upload';

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
  /** Keeps the transcript beside the local file, as the agent does; what it throws ends the session as Failed. */
  writeTranscript?: (bytes: Uint8Array) => void;
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
   * @param status of the shell's end: Failed when the local file could not be written
   */
  async finish(status: SessionResult['status'] = 'Success'): Promise<SessionResult> {
    const { preferences, sessionId } = this.order;
    const result: SessionResult = { ...this.emptyResult(status) };
    if (!this.logged || this.file === undefined) return result;
    if (this.uploader || this.cloudWatch === 'at-exit') {
      const made = await this.transcript(this.file);
      // Without a transcript the agent ends here: no upload, no tail (agent-behaviour.md 2.5).
      if (made === undefined) return this.emptyResult('Failed');
      const { transcript, bytes } = made;
      if (this.uploader) {
        const key = transcriptKey(preferences.s3KeyPrefix, sessionId);
        await this.uploader.upload(key, transcript, { from: 0, to: bytes });
        result.s3Bucket = preferences.s3BucketName;
        result.s3UrlSuffix = key;
      }
      if (this.cloudWatch === 'at-exit') await this.publishTranscript(transcript, bytes);
    }
    this.fileComplete = true;
    await this.publishing;
    if (preferences.cloudWatchLogGroupName !== '') {
      result.cwlGroup = preferences.cloudWatchLogGroupName;
      result.cwlStream = sessionId;
    }
    return result;
  }

  /** `script <sid>.log -c "cat ipcTempFile.log"`. With the file gone, cat's complaint is all there is. */
  private async transcript(file: LocalFile): Promise<{ transcript: Uint8Array; bytes: number } | undefined> {
    await this.deps.runScript?.();
    const content = await file.read();
    const now = new Date(this.deps.clock.now());
    const body = content ?? Buffer.from(`cat: ${file.path}: No such file or directory\n`);
    const wrapping = { localFile: file.path, startedAt: now, endedAt: now, exitCode: content ? 0 : 1 };
    const transcript = transcriptOf(body, wrapping);
    try {
      this.deps.writeTranscript?.(transcript);
    } catch (error) {
      this.deps.warn(`unable to generate log data: ${error}`);
      return undefined;
    }
    return { transcript, bytes: content?.length ?? 0 };
  }

  private async publishTranscript(transcript: Uint8Array, bytes: number): Promise<void> {
    await new Publisher({
      ...this.publisherOptions(),
      read: async () => transcript,
      isFileComplete: () => true,
      carriedOf: transcriptOffsets(transcript, bytes),
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

/** For the journal: which bytes of the local file lie in a range of the transcript. */
function transcriptOffsets(transcript: Uint8Array, bytes: number) {
  const LF = 0x0a;
  const bodyStart = transcript.indexOf(LF) + 1;
  // Each newline of the file stands in the transcript with one byte more; the footer follows the body.
  return ({ from, to }: { from: number; to: number }) => {
    const toLocal = (offset: number) => {
      let newlines = 0;
      for (let at = bodyStart; at < Math.min(offset, transcript.length); at++)
        if (transcript[at] === LF) newlines++;
      return Math.min(Math.max(offset - bodyStart - newlines, 0), bytes);
    };
    return { from: toLocal(from), to: toLocal(to) };
  };
}
