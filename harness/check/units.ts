import type { Unit } from '../../archive/alignment';
import {
  atExitEvents,
  goUtf8,
  streamFragments,
  streamPieces,
  type TextRules,
  transcriptBody,
} from '../../archive/text-form';
import type { DisplayedOutput } from './lines';

/**
 * Units of the streaming route: one a fragment, as the publisher cuts and alters it. A fragment in which a control
 * character became a newline is several (agent-2026.md 2.3).
 */
export function streamUnits({ bytes, lines }: DisplayedOutput, rules: TextRules): Unit[] {
  let line = 0;
  return streamFragments(bytes, { complete: true, rules }).flatMap(({ from, to, text }) => {
    while (lines[line]!.to < to) line++;
    return streamPieces(text).map(({ bytes, ends }) => ({
      line,
      from,
      to,
      bytes,
      text: goUtf8(bytes),
      ends,
    }));
  });
}

/** What `script` wrote around the transcript, as it was delivered. */
export interface Wrapping {
  header?: string;
  footer?: string;
}

/**
 * Units of the upload at the session's end: the transcript's lines, each cut where it is longer than an event can be.
 * Header and footer hold times and paths that only the instance knows, so they are taken from what was delivered.
 */
export function atExitUnits({ bytes, lines }: DisplayedOutput, wrapping: Wrapping, rules: TextRules): Unit[] {
  const own = (text: string, at: number): Unit => {
    return { line: -1, from: at, to: at, bytes: Buffer.from(text), text, ends: true };
  };
  const units: Unit[] = wrapping.header === undefined ? [] : [own(wrapping.header, 0)];
  lines.forEach(({ from, to, terminated }, line) => {
    // The footer starts with a newline, which ends a last line that has none.
    const body = transcriptBody(bytes.subarray(from, to));
    const pieces = atExitEvents(terminated ? body : Buffer.concat([body, Buffer.from('\n')]), rules);
    pieces.forEach((piece, i) => {
      const start = Math.min(to, from + i * rules.atExitChunkBytes);
      const end = Math.min(to, start + rules.atExitChunkBytes);
      units.push({ line, from: start, to: end, bytes: piece, text: goUtf8(piece), ends: true });
    });
  });
  if (wrapping.footer !== undefined) {
    if (lines.at(-1)?.terminated) units.push(own('', bytes.length));
    units.push(own(wrapping.footer, bytes.length));
  }
  return units;
}

/** Units of a raw transcript: the displayed lines, byte for byte, as latin1 text. */
export function byteUnits({ bytes, lines }: DisplayedOutput): Unit[] {
  return lines.map(({ from, to }, line) => {
    const piece = bytes.subarray(from, to);
    return { line, from, to, bytes: piece, text: latin1(piece), ends: true };
  });
}

/** One character a byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
