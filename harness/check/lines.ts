import type { Ledger } from './types';

/** One line of the displayed output, its line end included; the last may have none. */
export interface Line {
  /** [from, to): byte offsets in the displayed output. */
  from: number;
  to: number;
  /** When its last byte arrived at the terminal, ms since the epoch. */
  at: number;
  terminated: boolean;
}

export interface DisplayedOutput {
  bytes: Uint8Array;
  lines: Line[];
}

/** The ledger as one run of bytes, cut after each `\n`. */
export function displayedOutput(ledger: Ledger): DisplayedOutput {
  const bytes = Buffer.concat(ledger.displayed.map((piece) => piece.bytes));
  const lines: Line[] = [];
  let piece = -1;
  let pieceEnd = 0;
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    while (pieceEnd < to) pieceEnd += ledger.displayed[++piece]!.bytes.length;
    lines.push({ from, to, at: ledger.displayed[piece]!.at, terminated: newline >= 0 });
    from = to;
  }
  return { bytes, lines };
}

/** A line's bytes without its line end (`\r\n` or `\n`). */
export function withoutLineEnd(bytes: Uint8Array, line: Line): Uint8Array {
  let to = line.to;
  if (line.terminated) to--;
  if (line.terminated && to > line.from && bytes[to - 1] === 0x0d) to--;
  return bytes.subarray(line.from, to);
}
