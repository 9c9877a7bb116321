/**
 * Recorded inputs and outputs of the agents' own code, judged against this module: `ansi-strip-samples.jsonl` (the
 * stripper, up to 3.3.4108) and `ansi-process-samples.jsonl` (the line emulator and the forms around it, from 3.3.4121).
 */
import { z } from 'zod';
import { judgeProcessSample, processSampleSchema, type SampleDifference } from './process-sample';
import { type TextRules, textRules3_3_987, textRules3_3_5226 } from './rules';
import { streamText } from './stream-form';

export interface SamplesVerdict {
  /** Samples of which every field agrees, and the others. */
  passed: number;
  failed: number;
  differences: SampleDifference[];
}

const stripSampleSchema = z.object({ in: z.string(), out_hex: z.string() });

/** What comes out otherwise than one line of `ansi-strip-samples.jsonl` says. */
function judgeStripSample(
  { in: input, out_hex: recorded }: z.infer<typeof stripSampleSchema>,
  sample: string,
  rules: TextRules,
): SampleDifference[] {
  const simulated = Buffer.from(streamText(Buffer.from(input), rules)).toString('hex');
  return simulated === recorded ? [] : [{ sample, field: 'out_hex', recorded, simulated }];
}

/**
 * @param lines of `ansi-process-samples.jsonl`; empty ones are left out
 * @throws SyntaxError, ZodError for a line that is no such sample
 */
export function judgeProcessSamples(
  lines: readonly string[],
  rules: TextRules = textRules3_3_5226,
): SamplesVerdict {
  return judged(lines, (line) => judgeProcessSample(processSampleSchema.parse(line), rules));
}

/**
 * @param lines of `ansi-strip-samples.jsonl`; empty ones are left out
 * @throws SyntaxError, ZodError for a line that is no such sample
 */
export function judgeStripSamples(
  lines: readonly string[],
  rules: TextRules = textRules3_3_987,
): SamplesVerdict {
  return judged(lines, (line, number) => judgeStripSample(stripSampleSchema.parse(line), `${number}`, rules));
}

function judged(
  lines: readonly string[],
  judge: (line: unknown, number: number) => SampleDifference[],
): SamplesVerdict {
  const verdict: SamplesVerdict = { passed: 0, failed: 0, differences: [] };
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const differences = judge(JSON.parse(line), index + 1);
    verdict.differences.push(...differences);
    verdict[differences.length === 0 ? 'passed' : 'failed'] += 1;
  }
  return verdict;
}

/** Which of the two files of samples this is, by its first line; undefined for neither (a trace, say). */
export function samplesKind(firstLine: string): 'strip' | 'process' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(firstLine);
  } catch {
    return undefined;
  }
  if (processSampleSchema.safeParse(value).success) return 'process';
  return stripSampleSchema.safeParse(value).success ? 'strip' : undefined;
}
