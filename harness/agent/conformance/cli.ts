/**
 * `npm run conformance [-- PATH...]`: replays recordings of the real agent, those that lie here when none is named, and
 * says where the simulated one differs.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf, SessionLogsError, UserError } from '../../../base';
import { profileOf } from './agent-of';
import { conform } from './conform';
import { describe } from './difference';
import { checkSamples } from './samples-file';
import { parseTrace } from './trace';

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

/** Replays one file, with the agent that it was recorded from. Whatever is wrong with it is a failure with a reason. */
async function checkFile(path: string): Promise<Outcome> {
  const name = basename(path, '.jsonl');
  const failed = (reason: string) => ({ passed: false, line: `FAILED ${name}: ${reason}` });
  try {
    const text = readFileSync(path, 'utf8');
    const samples = checkSamples(text);
    if (samples)
      return samples.passed ? { passed: true, line: `ok ${name}  ${samples.line}` } : failed(samples.line);
    const trace = parseTrace(text, path);
    const profile = profileOf(trace);
    const { difference, matchedCalls, matchedEvents } = await conform(trace, profile);
    if (difference) return failed(`${describe(difference)} (${profile.name})`);
    return {
      passed: true,
      line: `ok ${name}  ${matchedCalls} calls, ${matchedEvents} events (${profile.name})`,
    };
  } catch (error) {
    return failed(messageOf(error));
  }
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
