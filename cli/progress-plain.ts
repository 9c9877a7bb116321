import { type Clock, oneLine, type Progress } from '../base';
import type { Output } from './output';

/** Progress that can be ended: nothing is drawn after `stop`. */
export interface ShownProgress extends Progress {
  stop(): void;
}

interface PlainOptions {
  clock: Clock;
  /** Every update; else at most one in 2 s for each task, and ends always. */
  verbose: boolean;
}

const quietMs = 2_000;

/** Progress as lines with the seconds since the start, for pipes and CI logs. */
export function plainProgress(output: Output, { clock, verbose }: PlainOptions): ShownProgress {
  const started = clock.now();
  let stopped = false;
  const say = (text: string) => {
    if (stopped) return;
    const elapsed = `${((clock.now() - started) / 1000).toFixed(1)} s`;
    output.write(`[${elapsed.padStart(7)}] ${oneLine(text)}\n`);
  };
  return {
    note: say,
    stop: () => {
      stopped = true;
    },
    task: (name) => {
      let open = true;
      let saidAt = clock.now();
      let last = '';
      say(`${name} ...`);
      const end = (state: string, text?: string) => {
        if (!open) return;
        open = false;
        say(`${name}: ${state}${text === undefined ? '' : `, ${text}`}`);
      };
      return {
        update: (text) => {
          if (!open || text === last) return;
          if (!verbose && clock.now() - saidAt < quietMs) return;
          last = text;
          saidAt = clock.now();
          say(`${name}: ${text}`);
        },
        done: (text) => end('done', text),
        fail: (text) => end('FAILED', text),
      };
    },
  };
}
