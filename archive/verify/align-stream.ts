import { align, type Unit } from '../alignment';
import {
  atExitEvents,
  goUtf8,
  streamFragments,
  streamPieces,
  type TextRules,
  textRules3_3_987,
} from '../text-form';

/** What a session's text in the log stream lacks and has too much, against its transcript. */
export interface Difference {
  /** Lines of the transcript that were not delivered, and where: before, between and after what was. */
  lost: {
    count: number;
    prefix: number;
    middle: number;
    tail: number;
    first?: { line: number; text: string };
  };
  extra: { count: number; first?: { text: string; event: number } };
  reordered: { count: number; first?: { line: number; text: string } };
  /** Lines delivered more than once. */
  duplicated: number;
}

/**
 * Lays what was streamed along what the transcript says was displayed.
 * @param displayed the transcript's text, freed of what `script` put around it
 * @param events each event's lines, in archive order
 */
export function streamDifference(
  displayed: Uint8Array,
  events: readonly (readonly string[])[],
  rules: TextRules = textRules3_3_987,
): Difference {
  const units = streamFragments(displayed, { complete: true, rules }).flatMap(({ from, to, text }, line) =>
    streamPieces(text).map(({ bytes, ends }) => ({ line, from, to, bytes, text: goUtf8(bytes), ends })),
  );
  return difference(units, events);
}

/**
 * The same for the upload at the session's end, which is the transcript itself.
 * @param transcript the object's bytes, with header and footer
 */
export function atExitDifference(
  transcript: Uint8Array,
  messages: readonly string[],
  rules: TextRules = textRules3_3_987,
): Difference {
  const expected = atExitEvents(transcript, rules).map(goUtf8);
  if (expected.length === messages.length && expected.every((text, i) => text === messages[i])) {
    return difference([], []);
  }
  const lines = expected.flatMap((text) => text.split('\n'));
  const units = lines.map((text, line) => ({
    line,
    from: line,
    to: line + 1,
    bytes: Buffer.from(text),
    text,
    ends: true,
  }));
  return difference(
    units,
    messages.map((text) => text.split('\n')),
  );
}

function difference(units: readonly Unit[], events: readonly (readonly string[])[]): Difference {
  const { copies, unexpected, reordered } = align(units, events);
  const shows = ({ bytes, ends }: Unit) => ends || bytes.length > 0;
  const isLost = (i: number) => copies[i] === 0 && shows(units[i]!);
  let first = 0;
  while (first < units.length && copies[first] === 0) first++;
  // Where nothing was delivered everything is tail.
  let end = first === units.length ? 0 : units.length;
  while (end > first && copies[end - 1] === 0) end--;
  const found: Difference = {
    lost: { count: 0, prefix: 0, middle: 0, tail: 0 },
    extra: { count: unexpected.length },
    reordered: { count: reordered.length },
    duplicated: 0,
  };
  units.forEach((unit, i) => {
    found.duplicated += Math.max(0, copies[i]! - 1);
    if (!isLost(i)) return;
    found.lost.count++;
    found.lost[i >= end ? 'tail' : i < first ? 'prefix' : 'middle']++;
    found.lost.first ??= { line: unit.line + 1, text: unit.text };
  });
  const [extra] = unexpected;
  if (extra) found.extra.first = { text: extra.text, event: extra.event };
  const [moved] = reordered;
  if (moved !== undefined) found.reordered.first = { line: units[moved]!.line + 1, text: units[moved]!.text };
  return found;
}
