/**
 * `npm run conformance [-- PATH...]`: replays recordings of the real agent, those that lie here when none is named, and
 * says where the simulated one differs.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf, SessionLogsError, UserError } from '../../../base';
import { type AgentProfile, agent3_3_987 } from '../profile';
import { checkStripSamples, isStripSamples } from './ansi-samples';
import { conform } from './conform';
import { describe } from './difference';
import { readTrace } from './trace';

const usage =
  'Give traces, or folders of traces (*.jsonl): npm run conformance -- harness/agent/conformance/fixtures';

/** The recordings that belong to this source. */
const ownTraces = join(__dirname, 'fixtures');

/** Files to replay: those named, and every *.jsonl below the folders named. */
function traceFiles(paths: string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path))
      throw new UserError('trace-not-found', `${path}: no such file or folder`, { hint: usage });
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(path, name));
  });
  if (files.length === 0) throw new UserError('no-traces', 'there is no trace to replay', { hint: usage });
  return [...new Set(files)];
}

export interface Outcome {
  passed: boolean;
  line: string;
}

/** Replays one file. Whatever is wrong with it is a failure with a reason. */
async function checkFile(path: string, profile: AgentProfile = agent3_3_987): Promise<Outcome> {
  const name = basename(path, '.jsonl');
  try {
    if (isStripSamples(readFileSync(path, 'utf8'))) return samplesOutcome(path, name, profile);
    const verdict = await conform(readTrace(path), profile);
    if (verdict.difference) return { passed: false, line: `FAILED ${name}: ${describe(verdict.difference)}` };
    const { matchedCalls, matchedEvents } = verdict;
    return { passed: true, line: `ok ${name}  ${matchedCalls} calls, ${matchedEvents} events` };
  } catch (error) {
    return { passed: false, line: `FAILED ${name}: ${messageOf(error)}` };
  }
}

function samplesOutcome(path: string, name: string, profile: AgentProfile): Outcome {
  const { samples, difference } = checkStripSamples(readFileSync(path, 'utf8'), profile.text);
  if (difference) return { passed: false, line: `FAILED ${name}: ${describe(difference)}` };
  return { passed: true, line: `ok ${name}  ${samples} samples of the stripper` };
}

/** @returns the exit code: 0, 1 when anything differs, 2 when nothing was replayed */
export async function main(paths: string[], print: (line: string) => void = console.log): Promise<number> {
  let files: string[];
  try {
    files = traceFiles(paths);
  } catch (error) {
    print(messageOf(error));
    if (error instanceof SessionLogsError && error.hint) print(error.hint);
    return 2;
  }
  let failed = 0;
  for (const file of files) {
    const { passed, line } = await checkFile(file);
    if (!passed) failed += 1;
    print(line);
  }
  print(`${files.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (require.main === module) {
  const paths = process.argv.slice(2);
  void main(paths.length === 0 ? [ownTraces] : paths).then((code) => {
    process.exitCode = code;
  });
}
