import { counted, grouped, printable } from '../../base';
import { type Cell, linesLost } from '../report';

/** The lines that a cell quotes, each kind below its count. Empty where it quotes none. */
export function quotedLines({ examples, ...cell }: Cell): string[] {
  return [
    ...block(
      'lost',
      linesLost(cell),
      examples.lost.map(({ line, text }) => [[String(line), text]]),
    ),
    ...block(
      'unexpected',
      cell.unexpected.lines,
      examples.unexpected.map((text) => [['', text]]),
    ),
    ...block(
      'altered',
      cell.altered.lines,
      examples.altered.map(({ line, text, delivered }) => [
        [String(line), text],
        ['->', delivered],
      ]),
    ),
  ];
}

/** What stands before the text, and the text. */
type Row = [mark: string, text: string];

/** @param quoted the rows of each line. What is not quoted lies behind the third: of lost lines the last two follow. */
function block(what: string, total: number, quoted: readonly Row[][]): string[] {
  if (total === 0 || quoted.length === 0) return [];
  const left = total - quoted.length;
  const gap: Row[] = left > 0 ? [['...', `${grouped(left)} more`]] : [];
  const rows = [...quoted.slice(0, 3).flat(), ...gap, ...quoted.slice(3).flat()];
  const room = Math.max(...rows.map(([mark]) => mark.length));
  return [
    `${what}, ${counted(total, 'line')}:`,
    ...rows.map(([mark, text]) => `  ${mark.padStart(room)}  ${oneRow(text)}`.trimEnd()),
  ];
}

/** The text comes from a session: it must not move the reader's cursor, nor begin a line. */
const oneRow = (text: string): string => printable(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
