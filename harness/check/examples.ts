import { goUtf8 } from '../../archive/text-form';
import { type DisplayedOutput, withoutLineEnd } from './lines';
import type { LineExample, LineExamples, LineFate } from './types';

/** As much of a line as is quoted, characters. */
const quotedLength = 200;
/** As much as is shown before the first difference of two long lines. */
const lead = 40;

/** The first and the last of the lines that were lost, and some that are altered or unexpected. */
export function examplesOf(
  output: DisplayedOutput,
  fates: readonly LineFate[],
  unexpected: readonly string[],
): LineExamples {
  const lost: number[] = [];
  const altered: number[] = [];
  fates.forEach((fate, line) => {
    if (!fate.delivered) lost.push(line);
    if (fate.altered && altered.length < 3) altered.push(line);
  });
  const ends = lost.length <= 5 ? lost : [...lost.slice(0, 3), ...lost.slice(-2)];
  return {
    lost: ends.map((line) => quoted(output, line)),
    altered: altered.map((line) => changed(output, line, fates[line]!.shows ?? '')),
    unexpected: unexpected.slice(0, 3).map((text) => cut(text.replace(/\r?\n$/, ''))),
  };
}

function quoted(output: DisplayedOutput, line: number): LineExample {
  const bytes = withoutLineEnd(output.bytes, output.lines[line]!);
  // A character has four bytes at most.
  return { line: line + 1, text: cut(goUtf8(bytes.subarray(0, 4 * quotedLength + 4))) };
}

/** Both from the same place on, so that the difference is in sight. */
function changed(output: DisplayedOutput, line: number, shown: string): LineExamples['altered'][number] {
  const displayed = goUtf8(withoutLineEnd(output.bytes, output.lines[line]!));
  // What is left of a line end is no text.
  const delivered = shown.endsWith('\r') && !displayed.endsWith('\r') ? shown.slice(0, -1) : shown;
  let same = 0;
  while (same < displayed.length && displayed[same] === delivered[same]) same += 1;
  const from = same > quotedLength / 2 ? same - lead : 0;
  return { line: line + 1, text: cut(displayed, from), delivered: cut(delivered, from) };
}

function cut(text: string, from = 0): string {
  const start = from === 0 ? '' : '...';
  const rest = text.slice(from);
  const room = quotedLength - start.length;
  return start + (rest.length <= room ? rest : `${rest.slice(0, room - 3)}...`);
}
