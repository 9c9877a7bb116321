import { align, type Unit } from '../alignment';
import { ProcessedLines } from './processed-lines';

/** A run of lines in which a stream and a processed transcript differ, between lines that both have. */
export interface Block {
  /** Lines of the stream that the transcript lacks here. */
  stream: string[];
  /** The same of the transcript, and the number of the first. */
  transcript: string[];
  line: number;
  /** It is at the start or at the end of the transcript. */
  place: 'start' | 'middle' | 'end';
  /** Event of the first line of the stream. */
  event?: number;
}

export interface ProcessedDifference {
  blocks: Block[];
  /** Lines in another order. `sure`: no other line reads the same, in the one copy or the other. */
  reordered: { line: number; text: string; sure: boolean }[];
  /** Lines delivered more than once. */
  duplicated: number;
  /** Lines that both have. */
  agreed: number;
}

/**
 * Lays a stream along a processed transcript, line by line: neither is made of the other, but most lines come out the
 * same (agent-2026.md 2.3, 3). What can be joined in one and apart in the other is no difference.
 * @param lines the transcript's, without header and footer
 * @param events each event's lines, in archive order
 */
export function processedDifference(
  lines: readonly string[],
  events: readonly (readonly string[])[],
): ProcessedDifference {
  const known = new ProcessedLines(events);
  const units = lines
    .flatMap((line, i) => known.pieces(line).map((text) => ({ text, i })))
    .map(
      ({ text, i }, at): Unit => ({
        line: i,
        from: at,
        to: at + 1,
        bytes: Buffer.from(text),
        text,
        ends: true,
      }),
    );
  const { copies, unexpected, reordered } = align(units, events);
  const numberOf = lineNumbers(events);
  const extra = unexpected.filter(({ event, index }) => !known.mayVanish(numberOf(event, index)));
  const blocks: Block[] = [];
  let next = 0;
  for (let at = 0; at <= units.length; ) {
    let end = at;
    while (end < units.length && copies[end] === 0) end++;
    const stream = [];
    // The walk may have stood anywhere in the run that nothing fits.
    while (next < extra.length && extra[next]!.at <= end) stream.push(extra[next++]!);
    if (end > at || stream.length > 0) {
      blocks.push({
        stream: stream.map(({ text }) => text),
        transcript: units.slice(at, end).map(({ text }) => text),
        line: (units[at]?.line ?? lines.length) + 1,
        place: end === units.length ? 'end' : at === 0 ? 'start' : 'middle',
        ...(stream[0] && { event: stream[0].event }),
      });
    }
    at = end + 1;
  }
  // What came out of order stands behind: it is of no place.
  const rest = extra.slice(next);
  if (rest.length > 0) {
    const { event } = rest[0]!;
    blocks.push({
      stream: rest.map(({ text }) => text),
      transcript: [],
      line: lines.length,
      place: 'end',
      event,
    });
  }
  return {
    blocks,
    reordered: reordered.map((unit) => {
      const { line, text } = units[unit]!;
      const sure = copies[unit] === 1 && units.filter((other) => other.text === text).length === 1;
      return { line: line + 1, text, sure };
    }),
    duplicated: copies.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    agreed: copies.reduce((sum, count) => sum + Math.min(1, count), 0),
  };
}

/** The number of a line of an event among all lines of the stream. */
function lineNumbers(events: readonly (readonly string[])[]): (event: number, index: number) => number {
  const first: number[] = [];
  let lines = 0;
  for (const event of events) {
    first.push(lines);
    lines += event.length;
  }
  return (event, index) => first[event]! + index;
}
