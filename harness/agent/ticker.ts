import type { Clock } from '../../base';

/**
 * Go's `time.Ticker`: fires every `periodMs` from its creation, holds one tick for a slow receiver and drops the others
 * (agent-behaviour.md 8, row 1).
 */
export class Ticker {
  private readonly start: number;
  private taken = 0;

  constructor(
    private readonly clock: Clock,
    private readonly periodMs: number,
    /** When the ticker was made, ms; now by default. */
    start?: number,
  ) {
    this.start = start ?? clock.now();
  }

  /** Resolves at the next tick, or at once when one was missed. */
  async next(signal?: AbortSignal): Promise<void> {
    const fired = Math.floor((this.clock.now() - this.start) / this.periodMs);
    if (fired > this.taken) {
      this.taken = fired;
      return;
    }
    this.taken += 1;
    await this.clock.sleep(this.start + this.taken * this.periodMs - this.clock.now(), signal);
  }
}
