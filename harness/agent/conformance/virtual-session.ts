import type { LogsApi, S3Api } from '../aws-ports';
import type { AgentProfile } from '../profile';
import type { RetryDeps } from '../retry';
import { Session, type SessionResult } from '../session';
import type { ScriptTimes } from '../transcript-step';
import type { TraceHeader } from './trace';
import { type VirtualClock, VirtualProcess } from './virtual-clock';
import { VirtualFile } from './virtual-file';

export interface VirtualSessionOptions {
  header: TraceHeader;
  profile: AgentProfile;
  clock: VirtualClock;
  logs: LogsApi;
  s3: S3Api;
  random: RetryDeps['random'];
  tickerStart: () => number;
  /** How long `script` runs, ms. */
  scriptMs: () => number;
  /** Told when the shell has been started. */
  onShell: () => void;
  /** Told when the local file is read, for the publisher or for the transcript. */
  onRead: () => void;
  /** When `script` began and ended, by what it wrote itself. */
  scriptTimes: () => ScriptTimes;
  onResult: (result: SessionResult) => void;
  /** Told when the process has ended by its own fault. */
  onCrash: () => void;
}

/** A session worker without a terminal: the agent's own `Session`, in a process that lives in virtual time. */
export class VirtualSession {
  readonly process: VirtualProcess;
  result?: SessionResult;
  /** ms since the epoch. */
  exitedAt?: number;
  file?: VirtualFile;
  private readonly session: Session;
  private readonly begun: Promise<boolean>;
  private ended = false;
  private written: Promise<void> = Promise.resolve();

  constructor(private readonly options: VirtualSessionOptions) {
    const { header, profile, clock, random } = options;
    this.process = new VirtualProcess(clock);
    const processClock = this.process.clock;
    this.session = new Session(header, {
      profile,
      clock: processClock,
      logs: this.guarded(options.logs),
      s3: this.guarded(options.s3),
      retry: { clock: processClock, random },
      createLocalFile: async () => this.createFile(),
      runScript: () => processClock.sleep(options.scriptMs()),
      scriptTimes: options.scriptTimes,
      crash: () => this.crash(),
      warn: () => {},
      display: () => {},
      tickerStart: options.tickerStart,
    });
    this.begun = this.start();
  }

  /** What the pump passed on. */
  output(bytes: Uint8Array): void {
    this.written = this.written.then(async () => {
      if ((await this.begun) && this.process.alive) await this.session.output(bytes);
    });
  }

  /** The shell has ended, or the session was cancelled. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    void this.finish();
  }

  /** The data channel was cut, and cannot be opened anew because the session is terminated. */
  terminatedMeanwhile(): void {
    if (!this.options.profile.defects.outlivesTerminatedSession) this.end();
  }

  private crash(): Promise<never> {
    this.process.kill();
    this.options.onCrash();
    return new Promise(() => {});
  }

  private async start(): Promise<boolean> {
    const refusal = await this.session.validate();
    if (refusal !== undefined) {
      this.ended = true;
      await this.report(refusal);
      return false;
    }
    await this.session.begin();
    this.options.onShell();
    return true;
  }

  private async finish(): Promise<void> {
    if (!(await this.begun)) return;
    await this.written;
    await this.report(await this.session.finish());
  }

  private async report(result: SessionResult): Promise<void> {
    if (!this.process.alive) return;
    this.result = result;
    this.options.onResult(result);
    await this.process.clock.sleep(this.options.profile.exitDelayMs);
    this.exitedAt = this.process.clock.now();
  }

  private createFile(): VirtualFile {
    const { instanceId, sessionId, sessionType } = this.options.header;
    this.file = new VirtualFile(
      `/var/lib/amazon/ssm/${instanceId}/session/orchestration/${sessionId}/${sessionType}/ipcTempFile.log`,
      this.options.onRead,
    );
    return this.file;
  }

  /** A call of a process that dies meanwhile never comes back. */
  private guarded<Api extends object>(api: Api): Api {
    return new Proxy(api, {
      get: (target, name) => {
        const call = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) =>
          this.process.alive
            ? this.process.whileAlive(call.apply(target, args))
            : new Promise<never>(() => {});
      },
    });
  }
}
