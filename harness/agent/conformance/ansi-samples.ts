import { z } from 'zod';
import { streamText, type TextRules } from '../../../archive/text-form';
import type { Difference } from './difference';

/** Inputs of the real agent's stripper with its outputs: `ansi-strip-samples.jsonl`. */
const sample = z.looseObject({ in: z.string(), out_hex: z.string() });

const parse = (text: string) => text.split('\n').filter((line) => line !== '');

/** The file holds samples of the stripper, and is no trace: so says its first line. */
export function isStripSamples(text: string): boolean {
  try {
    return sample.safeParse(JSON.parse(parse(text)[0] ?? '')).success;
  } catch {
    return false;
  }
}

/** @throws SyntaxError, ZodError for a line that is no sample */
export function checkStripSamples(
  text: string,
  rules: TextRules,
): { samples: number; difference?: Difference } {
  const lines = parse(text);
  for (const [index, line] of lines.entries()) {
    const { in: input, out_hex: recorded } = sample.parse(JSON.parse(line));
    const simulated = Buffer.from(streamText(Buffer.from(input), rules)).toString('hex');
    if (simulated !== recorded)
      return {
        samples: index,
        difference: {
          where: `sample ${index + 1} (${JSON.stringify(input)})`,
          field: 'out_hex',
          recorded,
          simulated,
        },
      };
  }
  return { samples: lines.length };
}
