import type { Clock } from '../../../base';
import { waitFor } from '../../../base';
import type { SessionDocument } from '../../../pipeline';
import type { TaskComplete } from '../../agent';
import type { Source } from '../scenario';
import { LedgerKeeper } from './ledger';
import type { MessageService } from './message-service';

export interface TerminalOptions {
  service: MessageService;
  clock: Clock;
  instanceId: string;
  sessionId: string;
  /** ARN of the user. */
  sessionOwner: string;
  document: { name: string; content: SessionDocument };
  signal: AbortSignal;
}

/** The user at the terminal: opens one session, types into it, and keeps the ledger of what the screen showed. */
export class Terminal {
  readonly ledger: LedgerKeeper;
  /** The agent's report of the session, once there is one. */
  result?: TaskComplete;
  private connected = false;
  private typing?: Promise<void>;
  private broken?: { error: unknown };
  private readonly stopTyping = new AbortController();

  constructor(private readonly options: TerminalOptions) {
    this.ledger = new LedgerKeeper(options.sessionId, options.clock);
  }

  /** Opens the session and waits until its data channel stands (or the agent has refused it). */
  async open(deadlineMs = 20_000): Promise<void> {
    const { service, instanceId, sessionId, document, sessionOwner } = this.options;
    await this.until(
      () => service.isConnected(instanceId) || undefined,
      `the agent of ${instanceId} to connect`,
      deadlineMs,
    );
    service.startSession(
      instanceId,
      {
        DocumentName: document.name,
        DocumentContent: document.content,
        SessionId: sessionId,
        Parameters: {},
        RunAsUser: '',
        SessionOwner: sessionOwner,
      },
      {
        onOutput: (bytes) => this.ledger.record(bytes),
        onState: (state) => {
          this.connected ||= state === 'Connected';
        },
        onComplete: (complete) => {
          this.result = complete;
        },
      },
    );
    await this.until(
      () => this.connected || this.result || undefined,
      `session ${sessionId} to open`,
      deadlineMs,
    );
  }

  /** Plays a source into the session, in the background, until its end or `stop`. See `throwIfBroken`. */
  play(source: Source): void {
    const signal = AbortSignal.any([this.stopTyping.signal, this.options.signal]);
    this.typing = this.playUntil(source, signal);
    // Whoever waits for something is told; nobody may be waiting just now.
    this.typing.catch((error) => {
      this.broken = { error };
    });
  }

  /** @throws what broke the source while it was played; nothing more will be displayed then */
  throwIfBroken(): void {
    if (this.broken !== undefined) throw this.broken.error;
  }

  /** Resolves when the source is played to its end. */
  async played(): Promise<void> {
    await this.typing;
  }

  /** Stops typing. */
  stop(): void {
    this.stopTyping.abort();
  }

  /**
   * Ctrl-D: the shell ends in good order. What was typed before is displayed first.
   * @param before called when it comes to that
   */
  async exit(before: () => void = () => {}): Promise<void> {
    this.stop();
    await this.typing;
    before();
    this.options.service.endOfInput(this.options.sessionId);
  }

  terminate(): void {
    this.options.service.terminate(this.options.sessionId);
  }

  /** Waits for the agent's report. */
  untilReported(deadlineMs: number): Promise<TaskComplete> {
    return this.until(
      () => this.result,
      `the agent's report of session ${this.options.sessionId}`,
      deadlineMs,
    );
  }

  private async playUntil(source: Source, signal: AbortSignal): Promise<void> {
    const { service, sessionId, clock } = this.options;
    // Pauses add up on a clock of their own, so that a late timer does not slow the whole session.
    let due = clock.now();
    for (const { afterMs, bytes } of source.pieces()) {
      due += afterMs;
      const pause = due - clock.now();
      if (pause > 1) await clock.sleep(pause, signal);
      while (service.backlog(sessionId) > 65_536 && !signal.aborted) await clock.sleep(5, signal);
      if (signal.aborted || this.result !== undefined) return;
      service.type(sessionId, bytes);
      if (this.ledger.bytes === 0) {
        // As a user waits for the first sign of life: the agent shows nothing in a session's first second.
        const seen = () => this.ledger.bytes > 0 || signal.aborted || this.result !== undefined || undefined;
        await waitFor(seen, {
          what: 'the first output',
          deadlineMs: 60_000,
          clock,
          pauseMs: 5,
          maxPauseMs: 20,
        });
        due = clock.now();
      }
    }
  }

  private until<T>(probe: () => T | undefined, what: string, deadlineMs: number): Promise<T> {
    const { clock, signal } = this.options;
    return waitFor(probe, { what, deadlineMs, clock, signal, pauseMs: 10, maxPauseMs: 50 });
  }
}
