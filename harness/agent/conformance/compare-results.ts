import type { SessionResult } from '../session';
import { tickMs } from './compare';
import { type Difference, shorten } from './difference';
import { recordsOf, type Trace } from './trace';
import type { ReportedResult } from './virtual-instance';
import type { VirtualSession } from './virtual-session';

/**
 * A result may come so much later or earlier than recorded, ms: starting an agent takes the real one a second, and
 * `normal-exit` has two ticks between its last call and its result that its calls do not explain.
 */
const resultSlackMs = 3 * tickMs;

/** The pause between a report and its repetition is a timer's, ms. */
const repeatSlackMs = 300;

interface RecordedResult {
  t: number;
  result: SessionResult;
}

/** What a recording says was reported, once for a driver, once for each time it was sent with the whole agent. */
function recordedResults(trace: Trace): RecordedResult[] {
  if (trace.header.wholeAgent) {
    return recordsOf(trace, 'result-sent').map(({ t, ...sent }) => ({
      t,
      result: {
        status: sent.status as SessionResult['status'],
        output: sent.output,
        s3Bucket: sent.s3Bucket,
        s3UrlSuffix: sent.s3UrlSuffix,
        cwlGroup: sent.cwlGroup,
        cwlStream: sent.cwlStream,
      },
    }));
  }
  return recordsOf(trace, 'document-result')
    .filter(({ status }) => status !== 'InProgress')
    .map(({ t, status, output }) => {
      const fields = typeof output === 'string' ? { Output: output } : output;
      return {
        t,
        result: {
          status: status as SessionResult['status'],
          output: fields?.Output ?? '',
          s3Bucket: text(fields, 'S3Bucket'),
          s3UrlSuffix: text(fields, 'S3UrlSuffix'),
          cwlGroup: text(fields, 'CwlGroup'),
          cwlStream: text(fields, 'CwlStream'),
        },
      };
    });
}

const text = (fields: object | null, name: string) => (fields as Record<string, string> | null)?.[name] ?? '';

export interface ResultsToCompare {
  trace: Trace;
  startMs: number;
  endMs: number;
  session: VirtualSession;
  reported: ReportedResult[];
}

/** The reported results, and whether the session's worker was still there when the recording looked. */
export function compareResults(facts: ResultsToCompare): Difference | undefined {
  return compareReported(facts) ?? compareWorker(facts);
}

function compareReported({ trace, startMs, endMs, reported }: ResultsToCompare): Difference | undefined {
  const recorded = recordedResults(trace);
  const ours = reported.map(({ at, result }) => ({ t: (at - startMs) / 1000, result }));
  for (let i = 0; i < Math.max(recorded.length, ours.length); i++) {
    const where = `result ${i + 1}`;
    const [a, b] = [recorded[i], ours[i]];
    if (b === undefined)
      return { where, field: 'reported', recorded: summary(a as RecordedResult), simulated: 'none' };
    if (a === undefined) {
      // So close to its end, the recording may have stopped before it.
      if (b.t * 1000 > endMs - resultSlackMs) return undefined;
      return { where, field: 'reported', recorded: 'none', simulated: summary(b) };
    }
    for (const field of Object.keys(a.result) as (keyof SessionResult)[]) {
      if (a.result[field] !== b.result[field])
        return { where, field, ...shorten(a.result[field], b.result[field]) };
    }
    if (Math.abs(a.t - b.t) * 1000 > resultSlackMs)
      return { where, field: 'time', recorded: `t=${a.t.toFixed(3)}`, simulated: `t=${b.t.toFixed(3)}` };
    const [gap, ourGap] = [sinceLast(recorded, i), sinceLast(ours, i)];
    if (Math.abs(gap - ourGap) * 1000 > repeatSlackMs)
      return { where, field: 'pause', recorded: `${gap.toFixed(3)} s`, simulated: `${ourGap.toFixed(3)} s` };
  }
  return undefined;
}

const sinceLast = (results: RecordedResult[], i: number) =>
  i === 0 ? 0 : (results[i] as RecordedResult).t - (results[i - 1] as RecordedResult).t;

const summary = ({ t, result }: RecordedResult) => `${result.status} at t=${t.toFixed(3)}`;

function compareWorker({ trace, startMs, session }: ResultsToCompare): Difference | undefined {
  for (const { t, state } of recordsOf(trace, 'session-worker')) {
    const at = startMs + t * 1000;
    const { exitedAt } = session;
    const isGone = !session.process.alive || (exitedAt !== undefined && exitedAt <= at + resultSlackMs);
    const isThere = session.process.alive && (exitedAt === undefined || exitedAt >= at - resultSlackMs);
    if (state === 'exited' ? isGone : isThere) continue;
    const simulated = state === 'exited' ? 'still running' : 'gone';
    return { where: `t=${t.toFixed(3)}`, field: 'session worker', recorded: state, simulated };
  }
  return undefined;
}
