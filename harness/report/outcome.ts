import { mergeVerdicts, type Verdict, verdictExitCodes } from '../../base';
import { type Route, routes } from '../../pipeline';
import type { Cell, Summary } from './results';

/**
 * What a cell may be shown as. `as-expected`: the route kept its contract and lost what the scenario expects of it
 * (which may be everything). `refuted`: it did not. `untested`: nobody knows.
 */
export type CellStatus = 'as-expected' | 'refuted' | 'untested';

/** What a cell that is shown so counts for in the verdict of the whole. */
const verdictOfStatus: Readonly<Record<CellStatus, Verdict>> = {
  'as-expected': 'valid',
  refuted: 'invalid',
  untested: 'unknown',
};

/**
 * The status of a cell, from everything the cell says and not from its verdict alone: a verdict that its own numbers
 * contradict is shown as refuted, and one without an observation as untested. Nothing is a pass by default.
 */
export function statusOf(cell: Cell): CellStatus {
  if (cell.verdict === 'invalid') return 'refuted';
  if (cell.verdict === 'unknown' || cell.observed === undefined || cell.displayed.lines === 0)
    return 'untested';
  if (cell.observed !== cell.expected || contradiction(cell) !== undefined) return 'refuted';
  return 'as-expected';
}

/** How the shape that the cell names and the cell's own numbers disagree, as a sentence; undefined when they do not. */
export function contradiction(cell: Cell): string | undefined {
  const lost = linesLost(cell);
  if (cell.observed === 'complete' && lost > 0)
    return `the cell is called complete, but counts ${lost} lost lines`;
  if (cell.observed === 'everything-lost' && cell.delivered.lines > 0)
    return `the cell is called everything-lost, but counts ${cell.delivered.lines} delivered lines`;
  if (cell.observed === 'tail-lost' && (lost === 0 || cell.lost.prefix + cell.lost.middle > 0))
    return 'the cell is called tail-lost, but its lost lines are not a tail';
  if (cell.observed === 'lines-hidden' && (lost === 0 || lost > cell.hidden.lines))
    return `the cell is called lines-hidden, but counts ${lost} lost lines and ${cell.hidden.lines} hidden ones`;
  return undefined;
}

export function linesLost(cell: Pick<Cell, 'lost'>): number {
  return cell.lost.prefix + cell.lost.middle + cell.lost.tail;
}

/** A scenario's cells, one for each route; undefined where the run has none, which is shown as untested. */
export interface ScenarioRow {
  scenario: string;
  title: string;
  /** How often it was run; the cells are those of the last time. */
  attempts: number;
  cells: Record<Route, Cell | undefined>;
}

/** The rows of the table, in the order in which the scenarios were run. */
export function rowsOf(summary: Summary): ScenarioRow[] {
  const names = [...new Set(summary.results.map((cell) => cell.scenario))];
  return names.map((scenario) => {
    const all = summary.results.filter((cell) => cell.scenario === scenario);
    const find = (route: Route) => worstOf(all.filter((cell) => cell.route === route));
    return {
      scenario,
      title: all[0]?.title ?? scenario,
      attempts: Math.max(...all.map(({ attempts }) => attempts)),
      cells: Object.fromEntries(routes.map((route) => [route, find(route)])) as ScenarioRow['cells'],
    };
  });
}

/** Two results for one cell: show the worse, so that a repetition cannot cover a failure. */
function worstOf(cells: Cell[]): Cell | undefined {
  const rank: Record<CellStatus, number> = { refuted: 0, untested: 1, 'as-expected': 2 };
  return [...cells].sort((a, b) => rank[statusOf(a)] - rank[statusOf(b)])[0];
}

export interface Outcome {
  /** Counts of the cells by status; a missing cell is untested. */
  counts: Record<CellStatus, number>;
  total: number;
  exitCode: number;
}

/** What the run comes to. Never greener than its cells, nor than the exit code it was written with. */
export function outcomeOf(summary: Summary): Outcome {
  const counts: Record<CellStatus, number> = { 'as-expected': 0, refuted: 0, untested: 0 };
  for (const row of rowsOf(summary))
    for (const route of routes) {
      const cell = row.cells[route];
      counts[cell === undefined ? 'untested' : statusOf(cell)] += 1;
    }
  const total = counts['as-expected'] + counts.refuted + counts.untested;
  const seen = (Object.keys(counts) as CellStatus[]).filter((status) => counts[status] > 0);
  const verdict = mergeVerdicts(seen.map((status) => verdictOfStatus[status]));
  const exitCode = verdict === 'valid' ? summary.exitCode : verdictExitCodes[verdict];
  return { counts, total, exitCode };
}

/** One sentence for each exit code of `session-logs prove`. */
export function exitMeaning(exitCode: number): string {
  if (exitCode === verdictExitCodes.valid)
    return 'every cell has the shape of loss that its scenario expects';
  if (exitCode === verdictExitCodes.invalid)
    return 'at least one cell does not have the shape its scenario expects';
  if (exitCode === verdictExitCodes.unknown)
    return 'something could not be tested, so nothing is concluded from this run';
  return 'the run was interrupted';
}
