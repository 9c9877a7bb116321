import type { Pipeline } from '..';
import { describePipeline, type PipelineClients } from './describe-pipeline';

const pipeline: Pipeline = {
  stackName: 's',
  region: 'ap-northeast-1',
  account: '000000000000',
  logGroupName: 's/sessions',
  subscriptionFilterName: 's-to-archive',
  deliveryStreamName: 's-archive',
  bucketName: 'bucket',
  streamPrefix: 'session-logs/',
  transcriptPrefix: 'transcripts/',
  errorPrefix: 'errors/',
};

const group = {
  logGroupName: 's/sessions',
  logGroupClass: 'STANDARD',
  retentionInDays: 3,
  kmsKeyId: 'arn:key',
};
const filter = {
  filterName: 's-to-archive',
  filterPattern: '',
  destinationArn: 'arn:aws:firehose:ap-northeast-1:000000000000:deliverystream/s-archive',
};
const destination = { BucketARN: 'arn:aws:s3:::bucket', Prefix: 'session-logs/' };
const stream = (more: object = {}, s3: object | undefined = destination) => ({
  DeliveryStreamDescription: {
    DeliveryStreamStatus: 'ACTIVE',
    Destinations: s3 ? [{ ExtendedS3DestinationDescription: s3 }] : [],
    ...more,
  },
});
const closed = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** As infra/ declares it. */
const sound: Record<string, unknown> = {
  DescribeLogGroups: { logGroups: [{ ...group, logGroupName: 's/sessions-of-others' }, group] },
  DescribeSubscriptionFilters: { subscriptionFilters: [filter] },
  DescribeDeliveryStream: stream(),
  GetBucketEncryption: {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
    },
  },
  GetBucketVersioning: { Status: 'Enabled' },
  GetPublicAccessBlock: { PublicAccessBlockConfiguration: closed },
};

function describeWith(answers: Record<string, unknown>) {
  const client = {
    send: async (command: object) => {
      const answer = { ...sound, ...answers }[command.constructor.name.replace('Command', '')];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return describePipeline(
    { logs: client, firehose: client, s3: client } as unknown as PipelineClients,
    pipeline,
  );
}
const error = (name: string) => Object.assign(new Error(`${name} happened`), { name });

describe('describePipeline', () => {
  it('has nothing to say of a sound pipeline', async () => {
    await expect(describeWith({})).resolves.toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no log group', { DescribeLogGroups: { logGroups: [] } }, 'log group s/sessions does not exist'],
    [
      'a class without subscriptions',
      { DescribeLogGroups: { logGroups: [{ ...group, logGroupClass: 'INFREQUENT_ACCESS' }] } },
      'is of class INFREQUENT_ACCESS',
    ],
    [
      'no subscription filter',
      { DescribeSubscriptionFilters: { subscriptionFilters: [] } },
      'log group s/sessions has no subscription filter: nothing leaves CloudWatch Logs',
    ],
    [
      'a filter to somewhere else',
      {
        DescribeSubscriptionFilters: {
          subscriptionFilters: [{ ...filter, destinationArn: 'arn:aws:lambda:f' }],
        },
      },
      'leads to the delivery stream s-archive (s-to-archive to arn:aws:lambda:f)',
    ],
    [
      'a filter that filters',
      { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...filter, filterPattern: 'ERROR' }] } },
      'lets only events matching "ERROR" through',
    ],
    [
      'a stream that is going away',
      { DescribeDeliveryStream: stream({ DeliveryStreamStatus: 'DELETING' }) },
      'delivery stream s-archive is DELETING',
    ],
    [
      'a stream to nowhere',
      { DescribeDeliveryStream: { DeliveryStreamDescription: { DeliveryStreamStatus: 'ACTIVE' } } },
      'has no S3 destination',
    ],
    [
      'another bucket',
      { DescribeDeliveryStream: stream({}, { ...destination, BucketARN: 'arn:aws:s3:::other' }) },
      'writes to arn:aws:s3:::other',
    ],
    [
      'another prefix',
      { DescribeDeliveryStream: stream({}, { ...destination, Prefix: 'x/' }) },
      'writes under "x/", where the archive is read under "session-logs/"',
    ],
    ['no stream', { DescribeDeliveryStream: error('ResourceNotFoundException') }, 'cannot be read'],
    ['no bucket', { GetBucketVersioning: error('NoSuchBucket') }, 'bucket bucket does not exist'],
  ])('names the cause: %s', async (_what, answers, sentence) => {
    await expect(describeWith(answers)).resolves.toEqual([
      { code: expect.any(String), kind: 'breaks', sentence: expect.stringContaining(sentence) },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'retention',
      { DescribeLogGroups: { logGroups: [{ ...group, retentionInDays: undefined }] } },
      'has no retention',
    ],
    [
      'a group key',
      { DescribeLogGroups: { logGroups: [{ ...group, kmsKeyId: undefined }] } },
      'has no KMS key',
    ],
    [
      'the filter’s name',
      { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...filter, filterName: 'mine' }] } },
      'is named mine, and not s-to-archive',
    ],
    [
      'the bucket’s key',
      {
        GetBucketEncryption: {
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        },
      },
      'encrypts with AES256',
    ],
    ['versions', { GetBucketVersioning: {} }, 'keeps no versions'],
    [
      'closed doors',
      { GetPublicAccessBlock: { PublicAccessBlockConfiguration: { ...closed, BlockPublicPolicy: false } } },
      'does not block all public access',
    ],
    [
      'the right to look',
      { GetPublicAccessBlock: error('AccessDenied') },
      'its public access block cannot be read',
    ],
  ])('tells what is weaker than declared: %s', async (_what, answers, sentence) => {
    await expect(describeWith(answers)).resolves.toEqual([
      { code: expect.any(String), kind: 'weakens', sentence: expect.stringContaining(sentence) },
    ]);
  });

  it('names what breaks before what weakens', async () => {
    const findings = await describeWith({
      DescribeLogGroups: { logGroups: [{ ...group, kmsKeyId: undefined }] },
      DescribeSubscriptionFilters: { subscriptionFilters: [] },
    });
    expect(findings.map(({ kind }) => kind)).toEqual(['breaks', 'weakens']);
  });
});
