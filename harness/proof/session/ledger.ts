import type { Clock } from '../../../base';
import type { Displayed, Ledger } from '../../check';

const LF = 0x0a;

/** Keeps what one session's terminal showed, and when. It lives outside the instance and survives it. */
export class LedgerKeeper {
  private readonly displayed: Displayed[] = [];
  private faultAt: number | undefined;
  private newlines = 0;
  private total = 0;

  constructor(
    readonly sessionId: string,
    private readonly clock: Clock,
  ) {}

  record(bytes: Uint8Array): void {
    this.displayed.push({ at: this.clock.now(), bytes });
    this.total += bytes.length;
    for (const byte of bytes) if (byte === LF) this.newlines++;
  }

  /** The first fault counts: what comes after it is displayed by a session that is already hit. */
  markFault(at: number): void {
    this.faultAt ??= at;
  }

  /** Complete lines shown so far. */
  get lines(): number {
    return this.newlines;
  }
  /** Bytes shown so far. */
  get bytes(): number {
    return this.total;
  }

  snapshot(): Ledger {
    return { sessionId: this.sessionId, displayed: [...this.displayed], faultAt: this.faultAt };
  }
}
