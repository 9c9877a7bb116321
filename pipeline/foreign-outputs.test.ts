import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readForeignOutputs } from './foreign-outputs';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-foreign-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (content: unknown): string => {
  const file = join(folder, 'outputs.json');
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
