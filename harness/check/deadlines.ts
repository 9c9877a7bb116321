import type { Line } from './lines';
import type { CheckRules } from './types';

/** Events that the streaming publisher sends in one tick (agent-behaviour.md 2.3 rule 3). */
const eventsPerTick = 4;

/**
 * By when each line must have been uploaded by a publisher that keeps its promise, ms since the epoch: one tick after
 * its display, or, where more was displayed than ticks can carry, one tick after the backlog before it is worked off.
 *
 * The backlog is taken as a fluid, which with one tick's latency bounds every phase of the ticker from above. Its rate
 * is what a tick is sure to carry: a chunk that does not fit into the rest of an event starts the next one, so each
 * event may stay short by the longest chunk of the backlog, and four events carry at least half of the bound.
 */
export function uploadDeadlines(lines: readonly Line[], rules: CheckRules): number[] {
  const eventBytes = rules.bytesPerTick / eventsPerTick;
  let workedOff = Number.NEGATIVE_INFINITY;
  let longestChunk = 0;
  return lines.map(({ from, to, at }) => {
    if (at > workedOff) {
      workedOff = at;
      longestChunk = 0;
    }
    longestChunk = Math.max(longestChunk, Math.min(to - from, eventBytes));
    const sureBytes = Math.max(rules.bytesPerTick / 2, eventsPerTick * (eventBytes - longestChunk));
    workedOff += ((to - from) / sureBytes) * rules.tickMs;
    return workedOff + rules.tickMs + rules.slackMs;
  });
}
