import type { Alignment, Unit } from '../../archive/alignment';
import { goUtf8 } from '../../archive/text-form';
import { isInvisible, type LineCoverage } from './coverage';
import { uploadDeadlines } from './deadlines';
import type { DeliveredText } from './delivered';
import type { Evidence } from './evidence';
import { type DisplayedOutput, withoutLineEnd } from './lines';
import type { CheckResult, LegInput } from './types';

/** All that a finding can speak of. */
export interface Facts {
  input: LegInput;
  output: DisplayedOutput;
  text: DeliveredText;
  units: readonly Unit[];
  /** Lines that are not in this copy by the agent's own doing: those skipped, and those its form does not show. */
  hidden: ReadonlySet<number>;
  /** Lines that the publisher never sent, for its loss bug. */
  skipped: ReadonlySet<number>;
  evidence: Evidence;
  alignment: Alignment;
  coverage: LineCoverage;
  /** The counts; its verdict is not yet set. */
  result: CheckResult;
}

/**
 * Why nothing was really tested, if so. A session that was never seen to reach for AWS proves nothing by its absence, and
 * what stands in a line that cannot be read may be the one acknowledgement that counts.
 */
export function missingEvidence({ input, output, text, evidence }: Facts): string | undefined {
  const [damaged] = input.unreadable;
  if (damaged !== undefined) {
    const others = input.unreadable.length - 1;
    const more = others === 0 ? '' : `, and ${count(others, 'other line')}`;
    return `line ${damaged.line} of the agent's journal cannot be read${more}: ${damaged.reason}`;
  }
  if (output.lines.length === 0) return 'nothing was displayed in this session, so nothing could be lost';
  if (text.events.length === 0 && text.findings.length === 0 && evidence.answered === 0) {
    return `nothing was delivered and no call of session ${input.ledger.sessionId} was ever answered: nothing shows that it was being logged`;
  }
  return undefined;
}

/** Where the contract is broken, the cause first. Empty when it is kept. */
export function findingsOf(facts: Facts): string[] {
  return [
    ...facts.text.findings,
    ...scriptsOwnLines(facts),
    ...hidingFindings(facts),
    ...acknowledgedButLost(facts),
    ...(facts.input.route === 'streaming' ? streamingLoss(facts) : exitLoss(facts)),
    ...unexpectedText(facts),
    ...unexplainedDuplicates(facts),
    ...reorderedLines(facts),
  ];
}

/** What `script` wrote around the session belongs to a processed transcript as any line does. */
function scriptsOwnLines({ input, text, units, alignment }: Facts): string[] {
  if (input.route !== 'direct-s3' || text.events.length === 0) return [];
  const missing = units.filter((unit, i) => unit.line < 0 && !isInvisible(unit) && alignment.copies[i] === 0);
  if (missing.length === 0) return [];
  return [
    `${count(missing.length, 'line')} that \`script\` wrote around the session missing from the transcript`,
  ];
}

/** Lost by the agent's own rules, of which no call and no fault is the cause; so the other findings leave them out. */
export function hidingFindings(facts: Facts): string[] {
  const { skipped } = facts;
  return [...formlessLines(facts), ...skippedByTheAgent(facts.output, skipped)];
}

function skippedByTheAgent(output: DisplayedOutput, skipped: ReadonlySet<number>): string[] {
  const [first] = skipped;
  if (first === undefined) return [];
  return [
    `${count(skipped.size, 'line')} never sent, first: ${quote(output, first)}; the agent skips lines after one that shows nothing and was alone in its ticks`,
  ];
}

function formlessLines({ input, output, hidden: all, skipped }: Facts): string[] {
  const hidden = new Set([...all].filter((line) => !skipped.has(line)));
  const [first] = hidden;
  if (first === undefined) return [];
  const cause =
    input.route === 'direct-s3'
      ? "the agent's form of the transcript has nothing of them: an escape sequence of the session erased or swallowed them"
      : 'the agent failed on their text and streamed nothing in their place';
  return [
    `${count(hidden.size, 'line')} not in this copy by the agent's own doing, first: ${quote(output, first)}; ${cause}`,
  ];
}

function acknowledgedButLost({ input, output, text, hidden, evidence, coverage }: Facts): string[] {
  const lost = lostLines(coverage, hidden).filter((line) => evidence.acknowledgedBy[line] !== undefined);
  if (lost.length === 0) return [];
  const call = evidence.acknowledgedBy[lost[0]!]!;
  const nothing =
    text.events.length > 0
      ? ''
      : input.route === 'direct-s3'
        ? '; the bucket holds no transcript of this session'
        : '; nothing of this session arrived, so the way from the log group to the bucket (subscription filter, delivery stream) is broken';
  return [
    `${count(lost.length, 'acknowledged line')} never reached the archive, first: ${quote(output, lost[0]!)} (${call.op} answered 200 at ${time(call.at)})${nothing}`,
  ];
}

function streamingLoss({ input, output, hidden, evidence, coverage, result }: Facts): string[] {
  const { faultAt } = input.ledger;
  const lost = lostLines(coverage, hidden);
  const unacknowledged = lost.filter((line) => evidence.acknowledgedBy[line] === undefined);
  if (faultAt === undefined) {
    if (unacknowledged.length === 0) return [];
    return [
      `${count(unacknowledged.length, 'line')} lost without any fault, never acknowledged, first: ${quote(output, unacknowledged[0]!)}`,
    ];
  }
  const findings: string[] = [];
  const deadlines = uploadDeadlines(output.lines, input.rules);
  // What has no line end yet is not due: the agent sends it at an orderly end only (agent-behaviour.md 0, fact 2).
  const late = unacknowledged.filter((line) => output.lines[line]!.terminated && deadlines[line]! < faultAt);
  if (late.length > 0) {
    const age = faultAt - output.lines[late[0]!]!.at;
    findings.push(
      `${count(late.length, 'line')} lost though the agent had the time to send them, first: ${quote(output, late[0]!)}, displayed ${age} ms before the fault (tick ${input.rules.tickMs} ms, allowance ${input.rules.slackMs} ms)`,
    );
  }
  const { prefix, middle } = result.lost;
  if (prefix + middle > 0 && lost.length > 0) {
    findings.push(
      `the loss is not a tail: ${count(prefix, 'line')} missing before the first delivered one and ${middle} between delivered ones, first: ${quote(output, lost[0]!)}`,
    );
  }
  return findings;
}

function exitLoss({ input, output, hidden, coverage, result }: Facts): string[] {
  const lost = lostLines(coverage, hidden);
  if (lost.length === 0) return [];
  if (input.ledger.faultAt === undefined) {
    return [`${count(lost.length, 'line')} lost without any fault, first: ${quote(output, lost[0]!)}`];
  }
  if (result.shape === 'everything-lost') return [];
  return [
    `${lost.length} of ${count(output.lines.length, 'line')} lost: this route writes once, so it can lose all or nothing; first: ${quote(output, lost[0]!)}`,
  ];
}

function unexpectedText({ input, alignment }: Facts): string[] {
  const [first] = alignment.unexpected;
  if (first === undefined) return [];
  const record = input.route === 'direct-s3' ? undefined : input.delivered.records[first.event];
  const where = record
    ? ` (event ${record.source.event} in ${record.source.key})`
    : ` (line ${first.index + 1})`;
  const found = input.route === 'direct-s3' ? goUtf8(Buffer.from(first.text, 'latin1')) : first.text;
  return [
    `${count(alignment.unexpected.length, 'delivered line')} never displayed in this form, first: ${shorten(found)}${where}`,
  ];
}

/**
 * A unit may be there as often as it was sent. Counted by text: of equal lines nobody can say which one came twice.
 */
function unexplainedDuplicates({ output, units, evidence, alignment }: Facts): string[] {
  const balance = new Map<string, { had: number; sent: number; first?: number }>();
  units.forEach((unit, i) => {
    if (unit.line < 0 || isInvisible(unit)) return;
    const entry = balance.get(unit.text) ?? { had: 0, sent: 0 };
    balance.set(unit.text, entry);
    entry.had += alignment.copies[i]!;
    entry.sent += Math.max(1, evidence.sent[i]!);
    if (alignment.copies[i]! > Math.max(1, evidence.sent[i]!)) entry.first ??= unit.line;
  });
  let unexplained = 0;
  let first: number | undefined;
  for (const entry of balance.values()) {
    if (entry.had <= entry.sent) continue;
    unexplained += entry.had - entry.sent;
    first = Math.min(first ?? entry.first!, entry.first!);
  }
  if (first === undefined) return [];
  return [
    `${count(unexplained, 'line')} delivered more often than the agent sent them, first: ${quote(output, first)}: no retry in the journal explains it`,
  ];
}

function reorderedLines({ output, coverage }: Facts): string[] {
  const [first] = coverage.reordered;
  if (first === undefined) return [];
  return [
    `${count(coverage.reordered.size, 'line')} archived after lines displayed later, first: ${quote(output, first)}`,
  ];
}

function lostLines(coverage: LineCoverage, hidden: ReadonlySet<number>): number[] {
  const lost: number[] = [];
  coverage.delivered.forEach((copies, line) => {
    if (copies === 0 && !hidden.has(line)) lost.push(line);
  });
  return lost;
}

/** `line 1201 'text'`: lines are counted from one. */
function quote(output: DisplayedOutput, line: number): string {
  const { from, to } = output.lines[line]!;
  const text = goUtf8(withoutLineEnd(output.bytes, output.lines[line]!).subarray(0, 400));
  return `line ${line + 1} ${shorten(text)}${to - from > 400 ? ` (${to - from} bytes)` : ''}`;
}

/** One line of printable text in quotes, 60 characters at most: findings are printed to terminals. */
function shorten(text: string): string {
  const clean = [...text.slice(0, 240)]
    .map((c) =>
      /[\u0000-\u001f\u007f-\u009f]/.test(c) ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c,
    )
    .join('');
  return clean.length > 60 ? `'${clean.slice(0, 57)}...'` : `'${clean}'`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}
