import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readForeignOutputs, readOutputs } from './outputs';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-outputs-test-'));
const file = join(folder, 'outputs.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (value: unknown) => writeFileSync(file, JSON.stringify(value));

const outputs = {
  StackName: 'session-logs',
  Region: 'ap-northeast-1',
  LogGroupName: 'session-logs/sessions',
  SubscriptionFilterName: 'session-logs-to-archive',
  DeliveryStreamName: 'session-logs-archive',
  BucketName: 'a-bucket',
  StreamPrefix: 'session-logs/',
  TranscriptPrefix: 'transcripts/',
  ErrorPrefix: 'errors/',
  KeyArn: 'not asked for',
};

describe('readOutputs', () => {
  it('reads every name', () => {
    write({ 'session-logs': outputs });
    expect(readOutputs(file, 'session-logs')).toEqual({
      stackName: 'session-logs',
      region: 'ap-northeast-1',
      logGroupName: 'session-logs/sessions',
      subscriptionFilterName: 'session-logs-to-archive',
      deliveryStreamName: 'session-logs-archive',
      bucketName: 'a-bucket',
      streamPrefix: 'session-logs/',
      transcriptPrefix: 'transcripts/',
      errorPrefix: 'errors/',
    });
  });

  it.each([{}, { 'session-logs': {} }, { other: outputs }])('knows when there are none: %j', (value) => {
    write(value);
    expect(readOutputs(file, 'session-logs')).toBeUndefined();
  });

  it('names what is missing or wrong', () => {
    write({ 'session-logs': { ...outputs, BucketName: undefined, StreamPrefix: 'no-slash' } });
    expect(() => readOutputs(file, 'session-logs')).toThrow(/BucketName: .*; StreamPrefix: /);
  });

  it('names a file that cannot be read', () => {
    expect(() => readOutputs(join(folder, 'absent.json'), 'x')).toThrow(/absent\.json/);
  });
});

describe('readForeignOutputs', () => {
  const fileOf = (content: unknown): string => {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const cdk = {
    Region: 'eu-west-1',
    LogGroupName: 'audit/ssm',
    DeliveryStreamName: 'audit',
    BucketName: 'audit-bucket',
    StreamPrefix: 'stream/',
    TranscriptPrefix: 'copies/',
    ErrorPrefix: 'failed/!{firehose:error-output-type}/',
  };
  const names = {
    region: 'eu-west-1',
    logGroupName: 'audit/ssm',
    deliveryStreamName: 'audit',
    bucketName: 'audit-bucket',
    streamPrefix: 'stream/',
    transcriptPrefix: 'copies/',
    errorPrefix: 'failed/',
  };
  const snake = (name: string) => name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
  const terraform = Object.fromEntries(
    Object.entries(cdk).map(([name, value]) => [snake(name), { sensitive: false, type: 'string', value }]),
  );

  test("cdk's outputs file, one stack or several", () => {
    expect(readForeignOutputs(fileOf({ Audit: cdk }))).toMatchObject(names);
    const { BucketName, ...others } = cdk;
    expect(readForeignOutputs(fileOf({ Bucket: { BucketName }, Streams: others, Other: {} }))).toMatchObject(
      names,
    );
  });

  test('terraform output -json', () => {
    expect(readForeignOutputs(fileOf(terraform))).toMatchObject(names);
  });

  test('the name of the filter is optional', () => {
    expect(readForeignOutputs(fileOf({ A: cdk }))).not.toHaveProperty('subscriptionFilterName');
    expect(readForeignOutputs(fileOf({ A: { ...cdk, SubscriptionFilterName: 'f' } }))).toMatchObject({
      subscriptionFilterName: 'f',
    });
  });

  test.each(Object.keys(cdk))(
    '%s missing: the error names it as the file would, and why it is needed',
    (name) => {
      const { [name as keyof typeof cdk]: _, ...rest } = cdk;
      expect(() => readForeignOutputs(fileOf({ A: rest }))).toThrow(
        expect.objectContaining({
          code: 'outputs-missing',
          message: expect.stringMatching(new RegExp(`--outputs.*lacks ${name}$`)),
          hint: expect.stringMatching(new RegExp(`stack:\\n${name}: \\w+ .*\\w+`)),
        }),
      );
      const { [snake(name)]: __, ...others } = terraform;
      expect(() => readForeignOutputs(fileOf(others))).toThrow(
        expect.objectContaining({ message: expect.stringMatching(new RegExp(`lacks ${snake(name)}$`)) }),
      );
    },
  );

  test.each<[string, unknown, string]>([
    ['not JSON', '{"A":', 'outputs-not-understood'],
    ['a list', [1], 'outputs-not-understood'],
    ['a number as a name', { region: { value: 1 } }, 'outputs-not-understood'],
    ['two pipelines', { A: cdk, B: { ...cdk, BucketName: 'another' } }, 'outputs-ambiguous'],
    ['nothing', {}, 'outputs-missing'],
  ])('%s is refused', (_, content, code) => {
    expect(() => readForeignOutputs(fileOf(content))).toThrow(
      expect.objectContaining({ code, source: 'user' }),
    );
  });

  test('a file that is not there is refused by its name', () => {
    expect(() => readForeignOutputs(join(folder, 'absent.json'))).toThrow(
      expect.objectContaining({
        code: 'outputs-not-readable',
        message: expect.stringContaining('absent.json'),
      }),
    );
  });
});
