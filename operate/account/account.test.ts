import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type DiscoverPorts, discoverPipeline } from './discover';
import { accountClients, clientSettings, clientsWithIam, regionOf } from './target';

describe('clientSettings', () => {
  it('leaves credentials and endpoint to the environment on AWS', () => {
    expect(clientSettings({ env: {} })).toEqual({});
    expect(clientSettings({ env: { AWS_REGION: 'eu-west-1' } })).toEqual({ region: 'eu-west-1' });
    expect(clientSettings({ env: { AWS_REGION: 'eu-west-1' }, pipeline: { region: 'us-east-1' } })).toEqual({
      region: 'us-east-1',
    });
  });

  it('leaves the user’s own credentials to the SDK, and has test ones for an emulator where there are none', () => {
    const env = { AWS_ACCESS_KEY_ID: 'x', AWS_REGION: 'eu-west-1' };
    const endpointUrl = 'http://127.0.0.1:1';
    expect(clientSettings({ env, endpointUrl })).toEqual({ endpoint: endpointUrl, region: 'eu-west-1' });
    expect(clientSettings({ env: {}, endpointUrl: 'http://127.0.0.1:1' })).toMatchObject({
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });
});

describe('clients', () => {
  const endpointUrl = 'http://127.0.0.1:1';

  it('all ask the one account: its address, its region, with its credentials', async () => {
    const clients = await clientsWithIam({ env: {}, endpointUrl, region: 'eu-west-1' });
    const { destroy, ...all } = clients;
    expect(Object.keys(all).sort()).toEqual(['firehose', 'iam', 'logs', 's3', 'ssm']);
    for (const { config } of Object.values(all)) {
      expect(await config.region()).toBe('eu-west-1');
      expect(await config.credentials()).toMatchObject({ accessKeyId: 'test', secretAccessKey: 'test' });
      expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 1 });
    }
    destroy();
  });

  it('name a bucket in the path where an emulator answers, and follow it to its region on AWS', () => {
    const local = accountClients({ env: {}, endpointUrl });
    expect(local.s3.config).toMatchObject({ forcePathStyle: true, followRegionRedirects: false });
    const aws = accountClients({ env: {}, region: 'eu-west-1' });
    expect(aws.s3.config).toMatchObject({ forcePathStyle: false, followRegionRedirects: true });
    for (const { destroy } of [local, aws]) destroy();
  });
});

it('names a region that is missing', async () => {
  const config = { region: () => Promise.reject(new Error('Region is missing')) };
  await expect(regionOf({ logs: { config } })).rejects.toMatchObject({
    code: 'region-missing',
    source: 'user',
  });
});

describe('discoverPipeline', () => {
  const content = (inputs: object) =>
    JSON.stringify({ schemaVersion: '1.0', description: '', sessionType: 'Standard_Stream', inputs });
  const whole: Record<string, unknown> = {
    GetDocument: {
      Content: content({ cloudWatchLogGroupName: 'g', s3BucketName: 'b', s3KeyPrefix: 'transcripts' }),
      DocumentVersion: '1',
    },
    DescribeSubscriptionFilters: {
      subscriptionFilters: [
        { filterName: 'other', destinationArn: 'arn:aws:lambda:r:1:function:f' },
        { filterName: 'f', destinationArn: 'arn:aws:firehose:r:1:deliverystream/s' },
      ],
    },
    DescribeDeliveryStream: {
      DeliveryStreamDescription: {
        Destinations: [
          {
            ExtendedS3DestinationDescription: {
              BucketARN: 'arn:aws:s3:::b',
              Prefix: 'session-logs/',
              ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
            },
          },
        ],
      },
    },
  };
  const discover = (change: Record<string, unknown> = {}, logGroupName?: string) => {
    const asked: unknown[] = [];
    const send = async (command: { constructor: { name: string }; input: unknown }) => {
      if (command instanceof DescribeSubscriptionFiltersCommand) asked.push(command.input);
      const answer = { ...whole, ...change }[command.constructor.name.replace('Command', '')];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const ports = {
      ssm: { send },
      logs: { send },
      firehose: { send },
      s3: { send },
    } as unknown as DiscoverPorts;
    return discoverPipeline(ports, 'doc', logGroupName).then((found) => ({ found, asked }));
  };

  it('follows the record to the bucket', async () => {
    const { found } = await discover();
    expect(found).toEqual({
      logGroupName: 'g',
      subscriptionFilterName: 'f',
      deliveryStreamName: 's',
      bucketName: 'b',
      streamPrefix: 'session-logs/',
      errorPrefix: 'errors/',
      transcriptBucketName: 'b',
      transcriptPrefix: 'transcripts/',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'there is no Session document doc',
      { GetDocument: Object.assign(new Error(), { name: 'InvalidDocument' }) },
    ],
    ['names no log group', { GetDocument: { Content: content({}), DocumentVersion: '1' } }],
    ['has no subscription filter that leads to Data Firehose', { DescribeSubscriptionFilters: {} }],
    ['denied', { DescribeSubscriptionFilters: new Error('denied') }],
    ['has no S3 destination', { DescribeDeliveryStream: { DeliveryStreamDescription: {} } }],
    ['cannot be read: gone', { DescribeDeliveryStream: new Error('gone') }],
  ])('says where it ends: %s', async (stops, change) => {
    const { found } = await discover(change);
    expect(found.stops).toContain(stops);
    expect(found.bucketName).toBeUndefined();
  });

  it('looks at the log group it is told, document or not', async () => {
    const { found, asked } = await discover({ GetDocument: new Error('denied') }, 'mine');
    expect(asked).toEqual([{ logGroupName: 'mine' }]);
    expect(found).toMatchObject({ logGroupName: 'mine', bucketName: 'b' });
  });
});
