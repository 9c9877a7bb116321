import { counted, grouped, oneLine, seconds } from '../../base';
import { findingsOf, repeatedMark, scenarioTitle, shortRouteTitles } from './cell-text';
import { exitMeaning, outcomeOf, rowsOf, statusOf } from './outcome';
import type { Cell, Summary } from './results';

/** The files a finished run's folder holds, with what is in each. */
export const runFiles: readonly [name: string, content: string][] = [
  ['summary.json', 'this result, for programs'],
  ['report.html', 'this result, for a browser'],
  ['report.md', 'this result, for a job summary'],
  ['junit.xml', 'one test case a cell'],
  ['history.jsonl', 'what happened, in order'],
  ['backend.log', "the backend's own log"],
];

/** Amounts that are compared for each cell, in the order of a line's life. */
export const amountColumns = ['displayed', 'acknowledged', 'delivered', 'altered'] as const;

/** `12 of 12 cells as expected`, and what the others are. */
export function verdictLine(summary: Summary): string {
  const { counts, total } = outcomeOf(summary);
  if (total === 0) return 'No cell was tested';
  const others = [
    ...(counts.refuted > 0 ? [`${counts.refuted} not as expected`] : []),
    ...(counts.untested > 0 ? [`${counts.untested} unknown`] : []),
  ];
  return [`${counts['as-expected']} of ${counted(total, 'cell')} as expected`, ...others].join(', ');
}

/** `Exit 0: every cell has the shape ...`. */
export function exitLine(summary: Summary): string {
  const { exitCode } = outcomeOf(summary);
  return `Exit ${exitCode}: ${exitMeaning(exitCode)}`;
}

export interface CellFindings {
  title: string;
  status: 'refuted' | 'untested';
  findings: string[];
}

/** Every cell that is not as expected, with why: refuted ones before unknown ones. */
export function allFindings(summary: Summary): CellFindings[] {
  const found = summary.results.flatMap((cell): CellFindings[] => {
    const status = statusOf(cell);
    if (status === 'as-expected') return [];
    return [{ title: cellTitle(cell), status, findings: findingsOf(cell) }];
  });
  return [...found.filter((f) => f.status === 'refuted'), ...found.filter((f) => f.status === 'untested')];
}

export function cellTitle(cell: Pick<Cell, 'title' | 'route'>): string {
  return `${scenarioTitle(cell)}, ${shortRouteTitles[cell.route]}`;
}

/** What a mark behind a title means: which scenarios were run more than once, how often, and why. */
export function repetitions(summary: Summary): string[] {
  return rowsOf(summary)
    .filter(({ attempts }) => attempts > 1)
    .map(
      (row) =>
        `${repeatedMark} ${scenarioTitle(row)} was run ${row.attempts} times, and this is the last: before, its fault struck right after a flush, when nothing was at risk.`,
    );
}

/** What is neither lost nor plain, where there is any: `forced reboot, streaming: 3 lines duplicated, 1 recovered`. */
export function remarks(summary: Summary): string[] {
  return summary.results.flatMap((cell) => {
    const parts = [
      ...(cell.unexpected.lines > 0
        ? [`${grouped(cell.unexpected.lines)} unexpected (never displayed)`]
        : []),
      ...(cell.duplicated.lines > 0 ? [`${grouped(cell.duplicated.lines)} duplicated`] : []),
      ...(cell.recovered.lines > 0
        ? [`${grouped(cell.recovered.lines)} recovered (never acknowledged)`]
        : []),
      ...(cell.reordered > 0 ? [`${grouped(cell.reordered)} reordered`] : []),
    ];
    return parts.length === 0 ? [] : [`${cellTitle(cell)}: ${parts.join(', ')}`];
  });
}

/**
 * Whether Japanese text survives, from the normal-exit cells, whose session holds a recorded Japanese one: on either leg,
 * and in what is deployed, which has both. It must not say more than was counted: with other numbers it says other things.
 */
export function textLine(summary: Summary): { text: string; asKnown: boolean } {
  const row = rowsOf(summary).find(({ scenario }) => scenario === 'normal-exit');
  const direct = row?.cells['direct-s3'];
  const streamed = row?.cells.streaming;
  const deployed = row?.cells.deployed;
  const measured = (cell?: Cell): cell is Cell =>
    cell !== undefined && statusOf(cell) !== 'untested' && cell.delivered.lines > 0;
  if (!measured(direct) || !measured(streamed) || !measured(deployed))
    return {
      text: 'Japanese text: not measured in this run (the normal-exit scenario measures it).',
      asKnown: false,
    };
  const of = (cell: Cell) =>
    `${grouped(cell.altered.lines)} of ${counted(cell.delivered.lines, 'line')} altered`;
  const numbers = `direct: ${of(direct)}; streamed: ${of(streamed)}; deployed: ${of(deployed)}`;
  if (direct.altered.lines === 0 && deployed.altered.lines > 0)
    return {
      text: `Japanese text: the direct copy keeps it, and what is deployed does not (${numbers}). Its transcript should have kept it.`,
      asKnown: false,
    };
  if (direct.altered.lines === 0 && streamed.altered.lines > 0)
    return {
      text: `Japanese text survives the direct copy and not the streamed one, whose bytes 0x80-0x9F the agent strips; what is deployed keeps it, in its transcript (${numbers}).`,
      asKnown: true,
    };
  if (direct.altered.lines === 0)
    return {
      text: `Japanese text: neither copy altered a line in this run (${numbers}). A real agent that streams does alter it.`,
      asKnown: false,
    };
  return {
    text: `Japanese text: the direct copy was altered (${numbers}). A real agent's direct copy is not.`,
    asKnown: false,
  };
}

export function headLines(summary: Summary): string[] {
  const { backend } = summary;
  const version = backend.description.includes(backend.version) ? '' : `, version ${backend.version}`;
  return [
    `${oneLine(backend.description)}${oneLine(version)}, at ${oneLine(backend.endpoint)}`,
    `agent profile ${oneLine(summary.agentProfile)}, seed ${summary.seed}, started ${summary.startedAt}`,
  ];
}

/** `47.2 s in all: install 0.0 s, start 2.1 s, ...`, in the order in which they were taken. */
export function timingLine(summary: Summary): string {
  const parts = Object.entries(summary.timingsMs).map(([name, ms]) => `${oneLine(name)} ${seconds(ms)}`);
  return [`${seconds(summary.durationMs)} in all`, ...(parts.length > 0 ? [parts.join(', ')] : [])].join(
    ': ',
  );
}

/** What this run did otherwise than a real agent, or allowed it. */
export function conditions(summary: Summary): string[] {
  const { shortened, slackMs } = summary;
  return [
    ...shortened.map(oneLine),
    ...(slackMs === undefined
      ? []
      : [`streaming was allowed ${seconds(slackMs)} on top of one tick, for a busy machine`]),
  ];
}

export interface Claims {
  here: { statement: string; note?: string }[];
  realAccountOnly: { statement: string; note?: string }[];
}

export function claimsOf(summary: Summary): Claims {
  const pick = (provedHere: boolean) =>
    summary.capabilities
      .filter((capability) => capability.provedHere === provedHere)
      .map(({ statement, note }) => ({
        statement: oneLine(statement),
        note: note ? oneLine(note) : undefined,
      }));
  return { here: pick(true), realAccountOnly: pick(false) };
}
