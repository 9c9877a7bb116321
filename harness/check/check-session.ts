import { align, type Unit } from '../../archive/alignment';
import { isAltered, lineCoverage } from './coverage';
import { atExitText, type DeliveredText, streamedText, transcriptText } from './delivered';
import { evidenceOf } from './evidence';
import { type Facts, findingsOf, missingEvidence } from './findings';
import { type DisplayedOutput, displayedOutput } from './lines';
import type { Amount, CheckInput, CheckResult, LossShape, Lost } from './types';
import { atExitUnits, byteUnits, streamUnits } from './units';

/**
 * Compares what a session displayed with what its route delivered, and judges the route's contract:
 * what was acknowledged is there, what was displayed longer ago than the route's delay is there, what is lost is a
 * tail (`streaming`) or everything (the other two, and only where there was a fault), nothing is there that was never
 * displayed, nothing is there twice but for a retry, and all is in order. `unknown` when nothing was really tested.
 * Pure; about linear in the session's length.
 */
export function checkSession(input: CheckInput): CheckResult {
  const output = displayedOutput(input.ledger);
  const { lines } = output;
  const { units, text } = expectedAndDelivered(input, output);
  const evidence = evidenceOf(input.journal, input.ledger.sessionId, input.route, lines, units);
  const alignment = align(units, text.events, (unit) => evidence.sent[unit]!);
  const coverage = lineCoverage(lines.length, units, alignment, text.events.length > 0);

  const sizeOf = (i: number) => lines[i]!.to - lines[i]!.from;
  const amount = (holds: (line: number) => boolean): Amount => {
    const total = { lines: 0, bytes: 0 };
    for (let i = 0; i < lines.length; i++) {
      if (!holds(i)) continue;
      total.lines++;
      total.bytes += sizeOf(i);
    }
    return total;
  };
  const isDelivered = (i: number) => coverage.delivered[i]! > 0;
  const { lost, firstLost } = splitLoss(lines.length, isDelivered);
  const delivered = amount(isDelivered);
  // The fault was called for at `faultAt`; as long as anything is displayed, it has not struck.
  const endedAt = Math.max(input.ledger.faultAt ?? 0, input.ledger.displayed.at(-1)?.at ?? 0);
  const result: CheckResult = {
    route: input.route,
    verdict: 'unknown',
    shape: shapeOf(lost, lines.length, delivered.lines),
    displayed: amount(() => true),
    acknowledged: amount((i) => evidence.acknowledgedBy[i] !== undefined),
    delivered,
    altered: amount(
      (i) => input.route !== 'direct-s3' && isDelivered(i) && isAltered(output, i, coverage.expected[i]!),
    ),
    unexpected: {
      lines: alignment.unexpected.length,
      bytes: alignment.unexpected.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    },
    duplicated: coverage.extra.reduce(
      (sum, extra, i) => ({ lines: sum.lines + extra, bytes: sum.bytes + extra * sizeOf(i) }),
      { lines: 0, bytes: 0 } as Amount,
    ),
    reordered: coverage.reordered.size,
    recovered: amount((i) => isDelivered(i) && evidence.acknowledgedBy[i] === undefined),
    lost,
    lossWindowMs: firstLost === undefined ? 0 : Math.max(0, endedAt - lines[firstLost]!.at),
    findings: [],
  };

  const facts: Facts = { input, output, text, units, evidence, alignment, coverage, result };
  const untested = missingEvidence(facts);
  if (untested !== undefined) return { ...result, findings: [untested] };
  const findings = findingsOf(facts);
  return { ...result, verdict: findings.length === 0 ? 'valid' : 'invalid', findings };
}

function expectedAndDelivered(
  input: CheckInput,
  output: DisplayedOutput,
): { units: Unit[]; text: DeliveredText } {
  switch (input.route) {
    case 'streaming':
      return { units: streamUnits(output), text: streamedText(input.delivered, input.ledger.sessionId) };
    case 'cloudwatch-at-exit': {
      const text = atExitText(input.delivered);
      return { units: atExitUnits(output, text.wrapping), text };
    }
    case 'direct-s3':
      return { units: byteUnits(output), text: transcriptText(input.delivered) };
  }
}

/** Lost lines before the first delivered one, after the last, and between. Where nothing was delivered all is tail. */
function splitLoss(
  count: number,
  isDelivered: (line: number) => boolean,
): { lost: Lost; firstLost?: number } {
  let first = 0;
  while (first < count && !isDelivered(first)) first++;
  if (first === count) {
    return { lost: { prefix: 0, middle: 0, tail: count }, ...(count > 0 && { firstLost: 0 }) };
  }
  let end = count;
  while (!isDelivered(end - 1)) end--;
  let middle = 0;
  let firstLost = first > 0 ? 0 : undefined;
  for (let i = first; i < count; i++) {
    if (isDelivered(i)) continue;
    firstLost ??= i;
    if (i < end) middle++;
  }
  return {
    lost: { prefix: first, middle, tail: count - end },
    ...(firstLost !== undefined && { firstLost }),
  };
}

function shapeOf({ prefix, middle, tail }: Lost, displayed: number, delivered: number): LossShape {
  if (prefix + middle + tail === 0) return 'complete';
  if (displayed > 0 && delivered === 0) return 'everything-lost';
  return prefix + middle === 0 ? 'tail-lost' : 'other-loss';
}
