import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutputs } from './outputs';

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
