import type { AgentProfile } from '../profile';
import type { SessionResult } from '../session';
import { failedResult, watchOver } from '../watch-over';
import { type VirtualClock, VirtualProcess } from './virtual-clock';
import type { VirtualSession } from './virtual-session';

export interface ReportedResult {
  /** ms since the epoch. */
  at: number;
  result: SessionResult;
}

export interface VirtualInstanceOptions {
  profile: AgentProfile;
  clock: VirtualClock;
  sessionId: string;
  instanceId: string;
  /** False: a driver stands for core and agent worker, and nobody starts the latter again by himself. */
  wholeAgent: boolean;
  /** After how many reports the message service acknowledges. */
  acknowledgedAfter: number;
  /** When the core has started a killed agent worker again, ms since the epoch, at the latest as given. */
  restartAt: (latest: number) => number;
}

/** Core and agent worker around one session, in virtual time: who watches, who reports, what outlives whom. */
export class VirtualInstance {
  readonly reported: ReportedResult[] = [];
  private core = false;
  private agentWorker?: VirtualProcess;
  private session?: VirtualSession;
  private forgotten = false;
  private wake: (() => void)[] = [];

  constructor(private readonly options: VirtualInstanceOptions) {
    if (!options.wholeAgent) this.startAgentWorker();
  }

  start(): void {
    this.core = true;
    this.startAgentWorker();
  }

  startSession(session: VirtualSession): void {
    this.session = session;
    this.watch();
  }

  /** The session has a result, or lost its process. */
  changed(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  signal(program: 'core' | 'agent-worker', signal: string): void {
    if (program === 'core') {
      this.core = false;
      // Asked to stop, the core takes its agent worker along; killed, it leaves it behind.
      if (signal !== 'SIGKILL') this.agentWorker?.kill();
      return;
    }
    this.agentWorker?.kill();
    const { clock, profile, wholeAgent, restartAt } = this.options;
    if (!wholeAgent || !this.core) return;
    clock.at(restartAt(clock.now() + profile.monitorMs), () => {
      if (this.core && !this.agentWorker?.alive) this.startAgentWorker();
    });
  }

  /** A new agent worker replaces an old one, and takes over the session that it finds. */
  private startAgentWorker(): void {
    this.agentWorker?.kill();
    this.agentWorker = new VirtualProcess(this.options.clock);
    this.watch();
  }

  private watch(): void {
    const { session, agentWorker } = this;
    if (session === undefined || agentWorker === undefined || !agentWorker.alive || this.forgotten) return;
    const { profile, clock, sessionId, instanceId } = this.options;
    const acknowledgement = new AbortController();
    let sent = 0;
    void watchOver(
      {
        sessionId,
        result: () => session.result,
        outcome: () => agentWorker.whileAlive(this.outcome(session)),
        forget: () => {
          this.forgotten = true;
        },
      },
      {
        profile,
        clock: agentWorker.clock,
        instanceId,
        ready: async () => {},
        acknowledged: () => acknowledgement.signal,
        send: (complete) => {
          this.reported.push({
            at: clock.now(),
            result: {
              ...failedResult(complete.Output),
              status: complete.FinalTaskStatus,
              s3Bucket: complete.S3Bucket,
              s3UrlSuffix: complete.S3UrlSuffix,
              cwlGroup: complete.CwlGroup,
              cwlStream: complete.CwlStream,
            },
          });
          if (++sent >= this.options.acknowledgedAfter) acknowledgement.abort();
        },
      },
    );
  }

  private async outcome(session: VirtualSession): Promise<SessionResult | 'gone'> {
    for (;;) {
      if (session.result) return session.result;
      if (!session.process.alive) return 'gone';
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }
}
