import type { Pipeline } from '../..';
import { type Part, there } from '../part';
import type {
  BucketState,
  DeliveryStreamState,
  DestinationState,
  LogGroupState,
  PipelineState,
  SubscriptionFilterState,
} from '../pipeline-state';

export const pipeline: Pipeline = {
  stackName: 's',
  region: 'eu-west-1',
  account: '111122223333',
  logGroupName: 'g',
  subscriptionFilterName: 'f',
  deliveryStreamName: 's-archive',
  bucketName: 'bucket',
  streamPrefix: 'session-logs/',
  transcriptPrefix: 'transcripts/',
  errorPrefix: 'errors/',
};

export const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k';
export const streamArn = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/s-archive';

export const group = (change: Partial<LogGroupState> = {}): Part<LogGroupState> =>
  there({ logGroupClass: 'STANDARD', retentionInDays: 3, kmsKeyId: keyArn, ...change });

export const filter = (change: Partial<SubscriptionFilterState> = {}): SubscriptionFilterState => ({
  filterName: 'f',
  filterPattern: '',
  destinationArn: streamArn,
  roleArn: 'arn:aws:iam::111122223333:role/path/filter',
  ...change,
});

export const destination = (change: Partial<DestinationState> = {}): DestinationState => ({
  bucketArn: 'arn:aws:s3:::bucket',
  prefix: 'session-logs/',
  errorPrefix: 'errors/!{firehose:error-output-type}/',
  roleArn: 'arn:aws:iam::111122223333:role/stream',
  compression: 'GZIP',
  buffering: { seconds: 60, megabytes: 5 },
  processors: ['Decompression'],
  ...change,
});

export const stream = (change: Partial<DeliveryStreamState> = {}): Part<DeliveryStreamState> =>
  there({ arn: streamArn, status: 'ACTIVE', destination: destination(), ...change });

export const bucket = (change: Partial<BucketState> = {}): Part<BucketState> =>
  there({
    encryption: there({ algorithm: 'aws:kms', kmsKeyId: keyArn }),
    versioning: there({ status: 'Enabled' }),
    publicAccess: there({ blocked: true }),
    lock: there({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
    }),
    ...change,
  });

/** What there is between a session and the archive, all as infra/ declares it. */
export const soundDelivery = (change: Partial<PipelineState> = {}): PipelineState => ({
  names: { logGroupName: 'g', deliveryStreamName: 's-archive', bucketName: 'bucket' },
  logGroup: group(),
  subscriptionFilters: there([filter()]),
  deliveryStream: stream(),
  bucket: bucket(),
  ...change,
});
