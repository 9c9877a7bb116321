import { examplesOf } from './examples';
import type { DisplayedOutput } from './lines';
import type { Amount, CheckInput, CheckResult, LineFate, LossShape, Lost } from './types';

/** What is counted by copy, and not by displayed line. */
export type CopyCounts = Pick<CheckResult, 'unexpected' | 'duplicated' | 'reordered'> & {
  /** Where it is not of the lines that are lost. */
  hidden?: Amount;
  /** Some of what is unexpected, or all. */
  unexpectedTexts: readonly string[];
};

/** The counts of a check. Its verdict is left `unknown`, without findings: those are the caller's. */
export function countLines(
  { route, ledger }: Pick<CheckInput, 'route' | 'ledger'>,
  output: DisplayedOutput,
  fates: readonly LineFate[],
  { unexpectedTexts, ...copies }: CopyCounts,
): CheckResult {
  const { lines } = output;
  const amount = (holds: (fate: LineFate) => boolean): Amount => {
    const total = { lines: 0, bytes: 0 };
    fates.forEach((fate, i) => {
      if (!holds(fate)) return;
      total.lines++;
      total.bytes += lines[i]!.to - lines[i]!.from;
    });
    return total;
  };
  const { lost, firstLost } = splitLoss(lines.length, (i) => fates[i]!.delivered);
  const delivered = amount((fate) => fate.delivered);
  const hidden = amount((fate) => fate.hidden);
  // The fault was called for at `faultAt`; as long as anything is displayed, it has not struck.
  const endedAt = Math.max(ledger.faultAt ?? 0, ledger.displayed.at(-1)?.at ?? 0);
  return {
    route,
    verdict: 'unknown',
    shape: shapeOf(lost, lines.length, delivered.lines, hidden.lines),
    displayed: amount(() => true),
    acknowledged: amount((fate) => fate.acknowledged),
    delivered,
    altered: amount((fate) => fate.altered),
    recovered: amount((fate) => fate.delivered && !fate.acknowledged),
    hidden,
    beyondAscii: {
      lines: fates.filter((fate) => fate.beyondAscii !== undefined).length,
      kept: fates.filter((fate) => fate.beyondAscii === 'kept').length,
      broken: fates.filter((fate) => fate.beyondAscii === 'broken').length,
    },
    ...copies,
    lost,
    lossWindowMs: firstLost === undefined ? 0 : Math.max(0, endedAt - lines[firstLost]!.at),
    examples: examplesOf(output, fates, unexpectedTexts),
    findings: [],
    hiding: [],
  };
}

/** Lost lines before the first delivered one, after the last, and between. Where nothing was delivered all is tail. */
function splitLoss(
  count: number,
  isDelivered: (line: number) => boolean,
): { lost: Lost; firstLost?: number } {
  let first = 0;
  while (first < count && !isDelivered(first)) first++;
  if (first === count) {
    return { lost: { prefix: 0, middle: 0, tail: count }, firstLost: count > 0 ? 0 : undefined };
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
  return { lost: { prefix: first, middle, tail: count - end }, firstLost };
}

function shapeOf(
  { prefix, middle, tail }: Lost,
  displayed: number,
  delivered: number,
  hidden: number,
): LossShape {
  if (prefix + middle + tail === 0) return 'complete';
  if (prefix + middle + tail === hidden) return 'lines-hidden';
  if (displayed > 0 && delivered === 0) return 'everything-lost';
  return prefix + middle === 0 ? 'tail-lost' : 'other-loss';
}
