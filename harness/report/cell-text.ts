import { counted, grouped, oneLine, seconds } from '../../base';
import type { Route } from '../../pipeline';
import type { LossShape } from '../check';
import { type CellStatus, contradiction, linesLost, statusOf } from './outcome';
import type { Cell } from './results';

/** The routes' names as the tables' headings have them. */
export const routeTitles: Readonly<Record<Route, string>> = {
  'direct-s3': 'direct S3',
  'cloudwatch-at-exit': 'CloudWatch at exit',
  streaming: 'streaming → Firehose → S3',
  deployed: 'deployed: streaming + transcript',
};

const expectations: Readonly<Record<LossShape, string>> = {
  complete: 'complete',
  'everything-lost': 'lost everything',
  'tail-lost': 'only a tail lost',
  'lines-hidden': 'lines hidden by the agent, and nothing else lost',
  'other-loss': 'lines lost elsewhere than at the end',
};

/** The same where room is short. */
export const shortRouteTitles: Readonly<Record<Route, string>> = {
  ...routeTitles,
  streaming: 'streaming',
  deployed: 'deployed',
};

/** A scenario's title, on one line and harmless. */
export function scenarioTitle({ title }: Pick<Cell, 'title'>): string {
  return oneLine(title);
}

/** Stands behind the title of a scenario that was run more than once, and before the line that says why. */
export const repeatedMark = '*';

/** A scenario's title as the tables show it. */
export function markedTitle(row: Pick<Cell, 'title' | 'attempts'>): string {
  return row.attempts > 1 ? `${scenarioTitle(row)} ${repeatedMark}` : scenarioTitle(row);
}

/** What is expected of a cell, in the words of the table. */
function expectedText({ expected, broken }: Cell): string {
  const inOne = broken === 'lines-hidden' && expected !== 'lines-hidden';
  return inOne ? `${expectations[expected]}, with lines hidden from one copy` : expectations[expected];
}

/** What was seen, from the numbers: `lost the last 3 of 214 lines (0.8 s)`. */
export function seenText(cell: Cell): string {
  if (cell.observed === undefined) return 'nothing was tested';
  const lost = linesLost(cell);
  if (lost === 0 && cell.observed === 'complete') return `complete${besides(cell)}`;
  if (cell.observed === 'everything-lost' && cell.delivered.lines === 0) return 'lost everything';
  if (lost === 0) return `${expectations[cell.observed]}, with no lost line counted`;
  if (cell.observed === 'lines-hidden') return `hid ${grouped(lost)} ${ofAll(cell)}`;
  const window = cell.lossWindowMs > 0 ? ` (${seconds(cell.lossWindowMs)})` : '';
  const { prefix, middle, tail } = cell.lost;
  if (prefix > 0 && middle === 0 && tail === 0)
    return `lost ${ends('first', prefix)} ${ofAll(cell)}${window}`;
  if (tail > 0 && middle === 0 && prefix === 0) return `lost ${ends('last', tail)} ${ofAll(cell)}${window}`;
  if (middle > 0 && tail === 0 && prefix === 0)
    return `lost ${grouped(middle)} ${ofAll(cell)} in the middle${window}`;
  const parts = [
    ...(prefix > 0 ? [ends('first', prefix)] : []),
    ...(middle > 0 ? [`${grouped(middle)} in the middle`] : []),
    ...(tail > 0 ? [ends('last', tail)] : []),
  ];
  return `lost ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)} ${ofAll(cell)}${window}`;
}

/** What is not as on the screen where all is there. */
function besides({ hidden, altered }: Cell): string {
  return [
    ...(hidden.lines > 0 ? [`, ${grouped(hidden.lines)} in one copy only`] : []),
    ...(altered.lines > 0 ? [`, ${grouped(altered.lines)} altered`] : []),
  ].join('');
}

const ends = (which: string, count: number) => `the ${which} ${grouped(count)}`;
const ofAll = (cell: Cell) => `of ${counted(cell.displayed.lines, 'line')}`;

export interface CellText {
  status: CellStatus;
  /** `complete`, `NOT AS EXPECTED`, `unknown: ...`: what a reader sees first. */
  head: string;
  /** For a refuted cell: what was seen, what was expected. */
  details: string[];
}

/** A cell's text in every report. Words carry the meaning; colour only repeats it. */
export function cellText(cell: Cell | undefined): CellText {
  if (cell === undefined) return { status: 'untested', head: 'unknown: not run', details: [] };
  const status = statusOf(cell);
  if (status === 'untested') return { status, head: `unknown: ${untestedReason(cell)}`, details: [] };
  if (status === 'as-expected') return { status, head: seenText(cell), details: [] };
  return {
    status,
    head: 'NOT AS EXPECTED',
    details: [`seen: ${seenText(cell)}`, `expected: ${expectedText(cell)}`, ...sameShape(cell)],
  };
}

/** Shape as expected and still red: say where the fault is, or the two lines look the same. */
function sameShape(cell: Cell): string[] {
  return cell.observed === cell.expected ? ["but the route's contract is broken"] : [];
}

function untestedReason(cell: Cell): string {
  const given = cell.findings[0];
  if (given !== undefined) return shorten(oneLine(given), 90);
  return cell.displayed.lines === 0 ? 'the session displayed nothing' : 'no reason was recorded';
}

/** Why a cell is not as expected, cause first; never empty for one that is not. */
export function findingsOf(cell: Cell): string[] {
  if (statusOf(cell) === 'as-expected') return [];
  const given = cell.findings.map(oneLine).filter((line) => line !== '');
  const own = contradiction(cell);
  const all = own === undefined ? given : [...given, own];
  return all.length > 0 ? all : [cellText(cell).details.join('; ') || untestedReason(cell)];
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3).trimEnd()}...`;
}
