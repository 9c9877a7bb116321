/** Recordings of the agent of 2026, and what tells its profile from another. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentProfile, agent3_3_987, agent3_3_5226, agentE90ac349 } from '../profile';
import { conform } from './conform';
import { describe as describeDifference } from './difference';
import { readTrace, recordsOf } from './trace';

const folder = join(__dirname, 'fixtures', '2026');
const names = readdirSync(folder).map((file) => file.replace('.jsonl', ''));
const fixture = (name: string) => readTrace(join(folder, `${name}.jsonl`));

async function differenceOf(name: string, profile?: AgentProfile): Promise<string | undefined> {
  const { difference } = await conform(fixture(name), profile);
  return difference && describeDifference(difference);
}

test.each(names)('the simulated agent does what the real one did: %s', async (name) => {
  const trace = fixture(name);
  const { difference, matchedCalls } = await conform(trace);
  expect(difference && describeDifference(difference)).toBeUndefined();
  expect(matchedCalls).toBe(recordsOf(trace, 'call').length);
});

test.each(names)('the agent of 2024 did otherwise: %s', async (name) => {
  expect(await differenceOf(name, agent3_3_987)).toBeDefined();
});

test('the local file ends as the real one did', async () => {
  const trace = fixture('s3-panic-crash');
  const { localFile } = await conform(trace);
  const recorded = recordsOf(trace, 'local-file')[0]?.b64 as string;
  expect(Buffer.from(localFile as Uint8Array).toString('base64')).toBe(recorded);
});

describe('a switch that is turned is found out', () => {
  const changed = (change: Partial<AgentProfile>): AgentProfile => ({ ...agent3_3_5226, ...change });
  const { text, defects } = agent3_3_5226;
  const { text: oldText } = agent3_3_987;
  test.each<[string, string, AgentProfile, RegExp]>([
    [
      'stream: the stripper of 2024',
      'normal-exit-processed',
      changed({ text: { ...text, transform: 'pborman', stripC1Bytes: true } }),
      /PutLogEvents.*message: .*\\ufffd/,
    ],
    [
      'stream: raw',
      'terminate-session',
      changed({ text: { ...text, stripAnsi: false } }),
      /PutLogEvents.*message: .*\\u001b/,
    ],
    [
      'stream: the publisher of e90ac349',
      's3-osc-swallow',
      agentE90ac349,
      /PutLogEvents.*logEvents\[0\]\.message/,
    ],
    [
      'transcript: raw, where a sequence has erased it',
      's3-erase',
      changed({ text: { ...text, transcript: 'raw' } }),
      /PutObject.*body/,
    ],
    [
      'transcript: raw, where a sequence has swallowed its end',
      's3-osc-swallow',
      changed({ text: { ...text, transcript: 'raw' } }),
      /PutObject.*body/,
    ],
    [
      'transcript: raw, where processing it kills the worker',
      's3-panic-crash',
      changed({ text: { ...text, transcript: 'raw' } }),
      /no further call, simulated GetBucketEncryption/,
    ],
    [
      'upload at the end: the texts of 2024',
      'interactive-commands',
      changed({ text: oldText }),
      /PutObject.*body/,
    ],
    [
      'a deleted file: hangs',
      'tamper-delete-ipc',
      changed({ defects: { ...defects, hangsWithoutLocalFile: true } }),
      /result 1: reported: recorded Success at t=10\.\d+, simulated none/,
    ],
    [
      'no loss after an empty tick',
      'osc-line-skip',
      changed({ defects: { ...defects, lineLossAfterEmptyTick: false } }),
      /PutLogEvents/,
    ],
    [
      'a crash is noticed sooner',
      's3-panic-crash',
      changed({ orphanWaitMs: 50_000 }),
      /result 1: time: recorded t=67/,
    ],
  ])('%s (%s)', async (_what, name, profile, expected) => {
    expect(await differenceOf(name, profile)).toMatch(expected);
  });
});
