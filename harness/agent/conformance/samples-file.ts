import {
  judgeProcessSamples,
  judgeStripSamples,
  type SamplesVerdict,
  samplesKind,
} from '../../../archive/text-form';
import { describe } from './difference';

const judges = {
  strip: { judge: judgeStripSamples, what: 'samples of the stripper' },
  process: { judge: judgeProcessSamples, what: 'samples of the line emulator' },
};

/**
 * Judges a file of samples, each with the rules of the agents that it was made with.
 * @returns undefined for a file that holds none: a trace, say; its first line tells
 * @throws SyntaxError, ZodError for a line that is no sample
 */
export function checkSamples(text: string): { passed: boolean; line: string } | undefined {
  // At LF alone: the texts hold other line ends.
  const lines = text.split('\n');
  const kind = samplesKind(lines[0] ?? '');
  if (kind === undefined) return undefined;
  const { judge, what } = judges[kind];
  const { passed, failed, differences }: SamplesVerdict = judge(lines);
  const [first] = differences;
  if (first === undefined) return { passed: true, line: `${passed} ${what}` };
  const where = `sample ${first.sample} (${failed} of ${passed + failed} ${what} differ)`;
  return { passed: false, line: describe({ ...first, where }) };
}
