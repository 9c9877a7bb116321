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

const transcriptRemarks: Partial<Record<NonNullable<Cell['transcript']>, string>> = {
  'raw-fallback': 'the transcript is raw, though this agent rewrites transcripts',
  crash: 'no transcript, because the text of the session ends the agent when it makes one',
};

/** What is neither lost nor plain, where there is any: `forced reboot, streaming: 3 lines duplicated, 1 recovered`. */
export function remarks(summary: Summary): string[] {
  return summary.results.flatMap((cell) => {
    const transcript =
      cell.route === 'direct-s3' && cell.transcript && cell.delivered.lines + cell.lost.tail > 0
        ? transcriptRemarks[cell.transcript]
        : undefined;
    const parts = [
      ...(transcript ? [transcript] : []),
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
 * and in what is deployed, which has both. Counted are the lines whose characters beyond ASCII are all there. It must not
 * say more than that: with other numbers than the real agent's it says other things.
 */
export function textLine(summary: Summary): { text: string; asKnown: boolean } {
  const row = rowsOf(summary).find(({ scenario }) => scenario === 'normal-exit');
  const direct = row?.cells['direct-s3'];
  const streamed = row?.cells.streaming;
  const deployed = row?.cells.deployed;
  const measured = (cell?: Cell): cell is Cell =>
    cell !== undefined && statusOf(cell) !== 'untested' && cell.beyondAscii.lines > 0;
  if (!measured(direct) || !measured(streamed) || !measured(deployed))
    return {
      text: 'Japanese text: not measured in this run (the normal-exit scenario measures it).',
      asKnown: false,
    };
  const of = ({ beyondAscii: { kept, lines } }: Cell) => `${grouped(kept)} of ${counted(lines, 'line')}`;
  const numbers = `whole in the direct copy: ${of(direct)}; streamed: ${of(streamed)}; deployed: ${of(deployed)}`;
  // The agent strips bytes of the stream where its transcript is raw, and of neither where that is rewritten.
  if (direct.transcript === 'raw') return ofStrippedStream(direct, streamed, deployed, numbers);
  const broken = [direct, streamed, deployed].find(breaksText);
  if (broken !== undefined)
    return {
      text: `Japanese text: not as displayed on the route ${shortRouteTitles[broken.route]} (${numbers}). A real agent of this version leaves out some of this session's, and changes none.`,
      asKnown: false,
    };
  const cut = [direct, streamed, deployed].every(keepsText)
    ? ''
    : ' What is not whole lacks what the terminal overwrote or did not show.';
  return { text: `Japanese text survives (${numbers}).${cut} ${rewritten(direct, streamed)}`, asKnown: true };
}

const keepsText = ({ beyondAscii: { kept, lines } }: Cell) => kept === lines;
const breaksText = ({ beyondAscii: { broken } }: Cell) => broken > 0;

/** Of an agent that strips bytes of what it streams, and uploads its transcript as it is. */
function ofStrippedStream(direct: Cell, streamed: Cell, deployed: Cell, numbers: string) {
  if (!keepsText(direct))
    return { text: `Japanese text: the direct copy changed it (${numbers}).`, asKnown: false };
  if (!keepsText(deployed))
    return {
      text: `Japanese text: the direct copy keeps it, and what is deployed does not (${numbers}). Its transcript should have kept it.`,
      asKnown: false,
    };
  if (breaksText(streamed))
    return {
      text: `Japanese text survives the direct copy and not the streamed one, whose bytes 0x80-0x9F the agent strips; what is deployed keeps it, in its transcript (${numbers}).`,
      asKnown: true,
    };
  return {
    text: `Japanese text: the stream did not destroy it in this run (${numbers}). A real agent of this version does.`,
    asKnown: false,
  };
}

/** What is not exact of a session of an agent that rewrites both copies. */
function rewritten(direct: Cell, streamed: Cell): string {
  const stream = `${grouped(streamed.altered.lines)} of ${counted(streamed.delivered.lines, 'line')}`;
  return direct.transcript === 'raw-fallback'
    ? `Neither copy is exact by rule: of the stream ${stream} read otherwise than on the screen, and the transcript is raw only because a line of this session was too long to rewrite.`
    : `Neither copy is exact: ${grouped(direct.altered.lines)} lines of the transcript and ${stream} of the stream read otherwise than on the screen.`;
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
