import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentProfile, agent3_3_987 } from '../profile';
import { conform } from './conform';
import { describe as describeDifference } from './difference';
import { parseTrace, readTrace, recordsOf, type Trace } from './trace';

const folder = join(__dirname, 'fixtures');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.replace('.jsonl', ''));
const fixture = (name: string) => readTrace(join(folder, `${name}.jsonl`));

async function differenceOf(trace: Trace, profile?: AgentProfile): Promise<string | undefined> {
  const { difference } = await conform(trace, profile);
  return difference && describeDifference(difference);
}

test.each(names)('the simulated agent does what the real one did: %s', async (name) => {
  const trace = fixture(name);
  const { difference, matchedCalls } = await conform(trace);
  expect(difference && describeDifference(difference)).toBeUndefined();
  expect(matchedCalls).toBe(recordsOf(trace, 'call').length);
});

test('the local file ends as the real one did, hole included', async () => {
  const trace = fixture('tamper-truncate-ipc');
  const { localFile } = await conform(trace);
  const recorded = recordsOf(trace, 'local-file')[0]?.b64 as string;
  expect(Buffer.from(localFile as Uint8Array).toString('base64')).toBe(recorded);
});

describe('a constant or a defect that is changed is found out', () => {
  const changed = (change: Partial<AgentProfile>): AgentProfile => ({ ...agent3_3_987, ...change });
  const { text, logsRetry, s3Retry, result } = agent3_3_987;
  test.each<[string, string, AgentProfile, RegExp]>([
    ['tick', 'terminate-session', changed({ tickMs: 1500 }), /PutLogEvents.*(message|timestamp|events)/],
    ['chunk', 'sigterm-worker', changed({ text: { ...text, streamChunkBytes: 100 } }), /number of events/],
    ['stripper', 'sigterm-worker', changed({ text: { ...text, stripAnsi: false } }), /message: .*\\u001b/],
    ['UTF-8 defect', 'sigterm-worker', changed({ text: { ...text, stripC1Bytes: false } }), /message: /],
    [
      'fewer retries of CloudWatch Logs',
      'cw-put-outage-midsession',
      changed({ logsRetry: { ...logsRetry, maxRetries: 2 } }),
      /op: recorded PutLogEvents|op: recorded "?PutLogEvents|PutLogEvents.*DescribeLogStreams/,
    ],
    [
      'more retries of S3',
      's3-slowdown-at-exit',
      changed({ s3Retry: { ...s3Retry, maxRetries: 4 } }),
      /result|PutObject/,
    ],
    [
      'fewer retries of S3',
      's3-slowdown-at-exit',
      changed({ s3Retry: { ...s3Retry, maxRetries: 2 } }),
      /PutObject/,
    ],
    [
      'pause before a retry',
      's3-slowdown-at-exit',
      changed({ s3Retry: { ...s3Retry, throttleDelayMs: [100, 200] } }),
      /pause: recorded .* ms before retry 1 of 503 SlowDown, simulated 100 to 200 ms/,
    ],
    ['orphan wait', 'full-power-loss', changed({ orphanWaitMs: 50_000 }), /result 1: time: recorded t=66/],
    ['reports', 'full-power-loss', changed({ result: { ...result, times: 2 } }), /result 3: reported/],
  ])('%s (%s)', async (_what, name, profile, expected) => {
    expect(await differenceOf(fixture(name), profile)).toMatch(expected);
  });
});

describe('a recording that is altered by one byte is found out', () => {
  const { readFileSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
  const altered = (name: string, from: string, to: string): Trace => {
    const original = readFileSync(join(folder, `${name}.jsonl`), 'utf8');
    const at = original.lastIndexOf(from);
    expect(at).toBeGreaterThan(0);
    return parseTrace(original.slice(0, at) + to + original.slice(at + from.length), name);
  };
  test.each<[string, string, string, string, RegExp]>([
    [
      'a message',
      'terminate-session',
      '\\"00:11:19.36',
      '\\"00:11:19.37',
      /logEvents\[0\]\.message: .*00:11:19\.37/,
    ],
    [
      'a transcript',
      'terminate-session',
      '[COMMAND_EXIT_CODE=\\"0\\"',
      '[COMMAND_EXIT_CODE=\\"1\\"',
      /body: /,
    ],
    ['a checksum', 'terminate-session', '"Content-Md5":"+S', '"Content-Md5":"+T', /header content-md5/],
    ['a token', 'terminate-session', '"sequenceToken":"000', '"sequenceToken":"001', /sequenceToken/],
    ['a header', 'terminate-session', 'text/plain', 'text/html', /header content-type/],
    ['a key', 'terminate-session', '"uri":"/ssm/prod', '"uri":"/ssm/prad', /uri: /],
    [
      'an answer',
      'cw-createstream-denied',
      '"logStreams":[]',
      '"logStreams":[{"logStreamName":"taro.yamada-0a1b2c3d4e5f6a7b8"}]',
      /DescribeLogStreams/,
    ],
    ['an operation', 'interactive-commands', '"op":"CreateLogStream"', '"op":"CreateLogGroup"', /op: /],
    ['a result', 'terminate-session', '"status":"Success"', '"status":"Failed"', /result 1: status/],
    [
      'a result field',
      'interactive-commands',
      '"S3Bucket":"audit-bucket"',
      '"S3Bucket":""',
      /result 1: s3Bucket/,
    ],
  ])('%s', async (_what, name, from, to, expected) => {
    expect(await differenceOf(altered(name, from, to))).toMatch(expected);
  });

  test('a call that is missing, and a call too many', async () => {
    const trace = fixture('terminate-session');
    const puts = recordsOf(trace, 'call').filter(({ op }) => op === 'PutLogEvents');
    const without = { ...trace, records: trace.records.filter((record) => record !== puts[2]) };
    expect(await differenceOf(without)).toMatch(/PutLogEvents/);
    const twice = trace.records.flatMap((record) => (record === puts[5] ? [record, record] : [record]));
    expect(await differenceOf({ ...trace, records: twice })).toMatch(/PutLogEvents.*no such call/);
  });
});
