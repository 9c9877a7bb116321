import { mergeVerdicts } from '../../base';
import { checkLeg, type LegCheck } from './check-leg';
import { countLines } from './count-lines';
import type { Amount, CheckInput, CheckResult, LineFate } from './types';

/**
 * What streaming and transcript keep together of one session. A line is there when either has it whole, and altered only
 * when neither has it exactly. Each leg's own contract must hold all the same: where the other makes up for a hole today,
 * it will not on the day of a power loss. The same line in both legs is no duplicate: they are two copies by design.
 */
export function checkDeployed(input: CheckInput): CheckResult {
  const streamed = checkLeg({ ...input, route: 'streaming' });
  const transcript = checkLeg({ ...input, route: 'direct-s3' });
  const both = [streamed, transcript];
  const fates = streamed.fates.map((_, line) => together(streamed.fates[line]!, transcript.fates[line]!));
  const hiddenInOne = { lines: 0, bytes: 0 };
  fates.forEach((_, line) => {
    if (!streamed.fates[line]!.hidden && !transcript.fates[line]!.hidden) return;
    const { from, to } = streamed.output.lines[line]!;
    hiddenInOne.lines++;
    hiddenInOne.bytes += to - from;
  });
  const sum = (of: (result: CheckResult) => Amount): Amount => ({
    lines: both.reduce((total, { result }) => total + of(result).lines, 0),
    bytes: both.reduce((total, { result }) => total + of(result).bytes, 0),
  });
  const counts = countLines(input, streamed.output, fates, {
    unexpected: sum((result) => result.unexpected),
    duplicated: sum((result) => result.duplicated),
    hidden: hiddenInOne,
    reordered: streamed.result.reordered + transcript.result.reordered,
    unexpectedTexts: both.flatMap(({ result }) => result.examples.unexpected),
  });
  // A broken leg refutes whatever the other is; a leg of which nothing is known leaves the whole unknown.
  const verdict = mergeVerdicts(both.map(({ result }) => result.verdict));
  return {
    ...counts,
    transcript: transcript.result.transcript,
    verdict,
    findings: ofBothLegs(streamed, transcript, ({ findings }) => findings),
    hiding: ofBothLegs(streamed, transcript, ({ hiding }) => hiding),
  };
}

function together(one: LineFate, other: LineFate): LineFate {
  const isExact = (fate: LineFate) => fate.delivered && !fate.altered;
  const delivered = one.delivered || other.delivered;
  const altered = delivered && !isExact(one) && !isExact(other);
  return {
    delivered,
    altered,
    hidden: one.hidden && other.hidden,
    beyondAscii: (['kept', 'cut', 'broken'] as const).find((best) =>
      [one, other].some((fate) => fate.beyondAscii === best),
    ),
    acknowledged: one.acknowledged || other.acknowledged,
    shows: altered ? (one.shows ?? other.shows) : undefined,
  };
}

/** Each says of which leg it is; what is said of both is said once. */
function ofBothLegs(
  streamed: LegCheck,
  transcript: LegCheck,
  textsOf: (result: CheckResult) => readonly string[],
): string[] {
  const ofStreamed = textsOf(streamed.result);
  const ofTranscript = textsOf(transcript.result);
  const ofBoth = ofStreamed.filter((text) => ofTranscript.includes(text));
  const ofOne = (leg: string, texts: readonly string[]) =>
    texts.filter((text) => !ofBoth.includes(text)).map((text) => `${leg}: ${text}`);
  return [...ofBoth, ...ofOne('streamed copy', ofStreamed), ...ofOne('transcript', ofTranscript)];
}
