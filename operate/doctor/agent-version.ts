/** An agent's version, its numbers from left to right: `3.3.4121.0` is [3, 3, 4121, 0]. */
export type AgentVersion = readonly number[];

/** Three or four numbers, as agents report them (`3.3.987.0`) and releases are named (`3.3.4121`). */
const pattern = /^\d{1,9}(?:\.\d{1,9}){2,3}$/;

/** The version's numbers; undefined where it is none that is understood. */
export const parseAgentVersion = (text: string | undefined): AgentVersion | undefined =>
  text !== undefined && pattern.test(text) ? text.split('.').map(Number) : undefined;

/** Negative, 0, positive: by the three numbers that name a release. The fourth has been 0 in each release seen. */
function compareReleases(a: AgentVersion, b: AgentVersion): number {
  for (const at of [0, 1, 2]) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Its streamed text goes through the line emulator from here on (docs/agent-2026.md section 2.3). */
const firstNewer: AgentVersion = [3, 3, 4121];
/** Up to here it is known how sessions are logged (docs/agent-2026.md section 9). */
const lastKnown: AgentVersion = [3, 3, 5226];
/** A local file that is gone counts as the end from here on (docs/agent-behaviour.md section 9). */
const firstThatEnds: AgentVersion = [3, 3, 1957];

/**
 * By what rules an agent writes: `older` destroys non-ASCII text in the stream, `newer` passes text through a terminal's
 * line; of a `later` one than any that is known, neither is known.
 */
export type Generation = 'older' | 'newer' | 'later';

export function generationOf(version: AgentVersion): Generation {
  if (compareReleases(version, firstNewer) < 0) return 'older';
  return compareReleases(version, lastKnown) <= 0 ? 'newer' : 'later';
}

/** Whether its session worker waits for ever for a local file that was deleted. */
export const hangsWithoutFile = (version: AgentVersion): boolean =>
  compareReleases(version, firstThatEnds) < 0;
