/** The first place where the simulation and a recording part ways. */
export interface Difference {
  /** Where: `call 7 (PutLogEvents, t=3.094)`, or `result`. */
  where: string;
  /** `op`, `events`, `logEvents[2].message`, `tick`, ... */
  field: string;
  recorded: string;
  simulated: string;
}

export function describe({ where, field, recorded, simulated }: Difference): string {
  return `${where}: ${field}: recorded ${recorded}, simulated ${simulated}`;
}

const around = 40;

/** Two values that differ, shortened to what surrounds the first differing character. */
export function shorten(recorded: string, simulated: string): { recorded: string; simulated: string } {
  let at = 0;
  const shorter = Math.min(recorded.length, simulated.length);
  while (at < shorter && recorded[at] === simulated[at]) at++;
  const cut = (text: string) => {
    const from = Math.max(0, at - around);
    const to = Math.min(text.length, at + around);
    const excerpt = JSON.stringify(text.slice(from, to));
    return `${from > 0 ? '...' : ''}${excerpt}${to < text.length ? '...' : ''}`;
  };
  const where = shorter > around ? ` (at character ${at} of ${recorded.length} and ${simulated.length})` : '';
  return { recorded: cut(recorded), simulated: `${cut(simulated)}${where}` };
}
