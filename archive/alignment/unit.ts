/** A piece of what a route should deliver: the smallest thing that can be there or missing. */
export interface Unit {
  /** Index of the displayed line it belongs to; -1 for what the agent adds (`script`'s header and footer). */
  line: number;
  /** [from, to): the displayed bytes it stands for. */
  from: number;
  to: number;
  /** Its expected form, as the archive's bytes and as text, without a line end. */
  bytes: Uint8Array;
  text: string;
  /** A delivered string ends here. False: inside one event, the next unit's text is appended to this one's. */
  ends: boolean;
}
