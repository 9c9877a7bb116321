import type { Clock } from '../../../base';

/** What happens at the same instant: first what comes from outside, then the agent's own timers. */
export type Rank = 'outside' | 'agent';

interface Entry {
  at: number;
  rank: number;
  seq: number;
  run: () => void;
}

/** Time that stands still until everything that can happen at an instant has happened, and then jumps to the next. */
export class VirtualClock implements Clock {
  private entries: Entry[] = [];
  private seq = 0;
  private stopped = false;

  /** @param time ms since the epoch */
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  /** Runs `run` at `at`, or now where that is past. Returns how to call it off. */
  at(at: number, run: () => void, rank: Rank = 'agent'): () => void {
    const entry = { at: Math.max(at, this.time), rank: rank === 'outside' ? 0 : 1, seq: this.seq++, run };
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.entries[middle] as Entry, entry)) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, entry);
    return () => {
      const index = this.entries.indexOf(entry);
      if (index >= 0) this.entries.splice(index, 1);
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.at(this.time + Math.max(ms, 0), () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      });
      const wake = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Nothing happens any more. */
  stop(): void {
    this.stopped = true;
  }

  /** Lets time pass until `end`. */
  async runUntil(end: number): Promise<void> {
    await settled();
    while (!this.stopped) {
      const next = this.entries[0];
      if (next === undefined || next.at > end) break;
      this.entries.shift();
      this.time = next.at;
      next.run();
      await settled();
    }
  }
}

const isBefore = (a: Entry, b: Entry) =>
  a.at !== b.at ? a.at < b.at : a.rank !== b.rank ? a.rank < b.rank : a.seq < b.seq;

/** Resolves when every promise that can settle has: microtasks run out before the next immediate. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A process that can die at any moment: nothing it waits for ever comes back to it after that. */
export class VirtualProcess {
  private dead = false;
  readonly clock: Clock;

  constructor(clock: VirtualClock) {
    this.clock = {
      now: () => clock.now(),
      sleep: (ms, signal) => this.whileAlive(clock.sleep(ms, signal)),
    };
  }

  get alive(): boolean {
    return !this.dead;
  }

  kill(): void {
    this.dead = true;
  }

  whileAlive<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => {
          if (this.alive) resolve(value);
        },
        (error) => {
          if (this.alive) reject(error);
        },
      );
    });
  }
}
