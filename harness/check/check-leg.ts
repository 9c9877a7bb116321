import { align } from '../../archive/alignment';
import { goUtf8 } from '../../archive/text-form';
import { type CopyCounts, countLines } from './count-lines';
import { beyondAscii, isAltered, lineCoverage } from './coverage';
import { atExitText, streamedText } from './delivered';
import { evidenceOf } from './evidence';
import { type Facts, findingsOf, hidingFindings, missingEvidence } from './findings';
import { type DisplayedOutput, displayedOutput } from './lines';
import { skippedLines } from './skipped-lines';
import { type ExpectedForm, hiddenInStream, transcriptForm } from './transcript-units';
import type { Amount, CheckResult, LegInput, LineFate } from './types';
import { atExitUnits, streamUnits } from './units';

/** The check of one leg, and what it says of each displayed line. */
export interface LegCheck {
  output: DisplayedOutput;
  /** One a displayed line. */
  fates: LineFate[];
  result: CheckResult;
}

/** Compares what a session displayed with what one leg delivered, and judges that leg's contract. */
export function checkLeg(input: LegInput): LegCheck {
  const output = displayedOutput(input.ledger);
  const { lines } = output;
  const { units, text, hidden: formless, asDisplayed, transcript } = expectedAndDelivered(input, output);
  const evidence = evidenceOf(input.journal, input.ledger.sessionId, input.route, lines, units);
  const alignment = align(units, text.events, (unit) => evidence.sent[unit]!);
  const skipped = input.route === 'streaming' ? skippedLines(input, output, units) : new Set<number>();
  const hidden = new Set([...formless, ...skipped]);
  const coverage = lineCoverage(lines.length, units, alignment, hidden, text.events.length > 0);

  const fates = lines.map((_, i): LineFate => {
    const delivered = coverage.delivered[i]! > 0;
    const expected = expectedText(input.route, coverage.expected[i]!);
    const altered = !asDisplayed && delivered && isAltered(output, i, expected);
    const foreign = delivered ? beyondAscii(output, i, altered ? expected : undefined) : undefined;
    return {
      delivered,
      altered,
      acknowledged: evidence.acknowledgedBy[i] !== undefined,
      hidden: !delivered && hidden.has(i),
      beyondAscii: foreign,
      shows: altered ? expected : undefined,
    };
  });
  const copies: CopyCounts = {
    unexpected: {
      lines: alignment.unexpected.length,
      bytes: alignment.unexpected.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    },
    duplicated: coverage.extra.reduce(
      (sum, extra, i) => ({
        lines: sum.lines + extra,
        bytes: sum.bytes + extra * (lines[i]!.to - lines[i]!.from),
      }),
      { lines: 0, bytes: 0 } as Amount,
    ),
    reordered: coverage.reordered.size,
    unexpectedTexts: alignment.unexpected.slice(0, 3).map(({ text }) => deliveredText(input.route, text)),
  };
  const counts = { ...countLines(input, output, fates, copies), transcript };

  const facts: Facts = {
    input,
    output,
    text,
    units,
    hidden,
    skipped,
    evidence,
    alignment,
    coverage,
    result: counts,
  };
  const untested = missingEvidence(facts);
  if (untested !== undefined) return { output, fates, result: { ...counts, findings: [untested] } };
  const findings = findingsOf(facts);
  const hiding = hidingFindings(facts);
  const verdict = findings.length === 0 ? 'valid' : 'invalid';
  return { output, fates, result: { ...counts, verdict, findings, hiding } };
}

/** Delivered text as it reads: of the transcript, one character is one byte. */
const deliveredText = (route: LegInput['route'], text: string): string =>
  route === 'direct-s3' ? goUtf8(Buffer.from(text, 'latin1')) : text;

/** Expected text as it reads, without a line end. */
const expectedText = (route: LegInput['route'], text: string): string =>
  deliveredText(route, route === 'direct-s3' ? text.replace(/\n$/, '') : text);

function expectedAndDelivered(input: LegInput, output: DisplayedOutput): ExpectedForm {
  const { sessionId } = input.ledger;
  const rules = input.rules.text;
  switch (input.route) {
    case 'streaming': {
      const units = streamUnits(output, rules);
      const text = streamedText(input.delivered, sessionId);
      return { units, text, hidden: hiddenInStream(output, rules), asDisplayed: false };
    }
    case 'cloudwatch-at-exit': {
      const text = atExitText(input.delivered);
      const units = atExitUnits(output, text.wrapping, rules);
      return { units, text, hidden: new Set(), asDisplayed: false };
    }
    case 'direct-s3':
      return transcriptForm(output, input.delivered, rules, input.ledger);
  }
}
