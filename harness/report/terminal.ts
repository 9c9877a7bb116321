import { join } from 'node:path';
import { hanging, type Style, styleFor, wrap } from '../../base';
import {
  allFindings,
  claimsOf,
  conditions,
  exitLine,
  headLines,
  remarks,
  repetitions,
  runFiles,
  textLine,
  timingLine,
  verdictLine,
} from './content';
import { outcomeOf } from './outcome';
import type { Summary } from './results';
import { amountTable, lossTable } from './terminal-tables';

export interface RenderOptions {
  /** ANSI colours; words say the same without them. */
  color: boolean;
  /** Columns of the terminal; less than 60 is taken for 60, more than 160 for 160. */
  width: number;
  /** Where the run's files are, as the user may type it. Absent: no word about files. */
  runFolderPath?: string;
  /** Names of the files in it. Absent: all that a run may leave. */
  runFolderFiles?: readonly string[];
}

/**
 * The whole result for a terminal or a pipe, ending with a line feed: the table of losses, the amounts, what is wrong,
 * what is proved and what is not, where the files are, and what the exit code means.
 */
export function renderProof(summary: Summary, options: RenderOptions): string {
  const width = Math.min(Math.max(Math.floor(options.width), 60), 160);
  const style = styleFor(options.color);
  const blocks = [
    headLines(summary)
      .map((line) => style.dim(fill(line, width)))
      .join('\n'),
    `${style.bold('What each route lost')} (a cell without a mark is as its scenario expects)\n${[lossTable(summary, style, width), ...repetitions(summary).map((line) => hanging('', line, width))].join('\n')}`,
    `${style.bold('What became of the lines')}\n${amountTable(summary, style, width)}`,
    remarksBlock(summary, style, width),
    findingsBlock(summary, style, width),
    textBlock(summary, style, width),
    claimsBlock(summary, style, width),
    list(style.bold('Shortened or allowed, unlike on a real agent'), conditions(summary), '- ', width),
    `${style.bold('Time')}\n${hanging('  ', timingLine(summary), width)}`,
    filesBlock(options, style),
    outcomeBlock(summary, style, width),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const fill = (text: string, width: number) => wrap(text, width).join('\n');

function list(title: string, items: readonly string[], mark: string, width: number): string {
  if (items.length === 0) return '';
  return [title, ...items.map((item) => hanging(`  ${mark}`, item, width))].join('\n');
}

function remarksBlock(summary: Summary, style: Style, width: number): string {
  return list(style.bold('Also counted, in lines'), remarks(summary), '- ', width);
}

function findingsBlock(summary: Summary, style: Style, width: number): string {
  return allFindings(summary)
    .map(({ title, status, findings }) => {
      const mark = status === 'refuted' ? '✗' : '?';
      const heading = style.bad(fill(`${mark} ${title}`, width));
      const [cause, ...others] = findings;
      return [
        heading,
        hanging('  ', cause!, width),
        ...others.map((text) => hanging('  - ', text, width)),
      ].join('\n');
    })
    .join('\n\n');
}

function textBlock(summary: Summary, style: Style, width: number): string {
  const { text, asKnown } = textLine(summary);
  return asKnown ? fill(text, width) : style.lost(fill(text, width));
}

function claimsBlock(summary: Summary, style: Style, width: number): string {
  const { here, realAccountOnly } = claimsOf(summary);
  const text = ({ statement, note }: { statement: string; note?: string }) =>
    note === undefined ? statement : `${statement} (${note})`;
  return [
    list(style.bold('Proved here'), here.map(text), '+ ', width),
    list(style.bold('Only a real account proves'), realAccountOnly.map(text), '- ', width),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function filesBlock({ runFolderPath: path, runFolderFiles }: RenderOptions, style: Style): string {
  if (path === undefined) return '';
  const there = runFiles.filter(([name]) => runFolderFiles?.includes(name) ?? true);
  const room = Math.max(...there.map(([name]) => name.length));
  const lines = there.map(([name, content]) => `  ${name.padEnd(room)}  ${content}`);
  return [`${style.bold('Files')} in ${join(path, '/')}`, ...lines].join('\n');
}

function outcomeBlock(summary: Summary, style: Style, width: number): string {
  const { exitCode } = outcomeOf(summary);
  const text = fill(`${verdictLine(summary)}. ${exitLine(summary)}.`, width);
  return exitCode === 0 ? style.good(style.bold(text)) : style.bad(text);
}
