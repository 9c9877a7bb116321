import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationDescription,
  type FirehoseClient,
} from '@aws-sdk/client-firehose';
import { absent, type Part, readPart, there } from './part';
import type {
  DeliveryStreamState,
  DestinationState,
  LogGroupState,
  SubscriptionFilterState,
} from './pipeline-state';

export type LogsPort = Pick<CloudWatchLogsClient, 'send'>;
export type FirehosePort = Pick<FirehoseClient, 'send'>;

export async function readLogGroup(logs: LogsPort, logGroupName: string): Promise<Part<LogGroupState>> {
  const part = await readPart(() =>
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName })),
  );
  if (part.is !== 'there') return part;
  // The name is a prefix of others' names: its own group is the first of them.
  const group = part.value.logGroups?.find((one) => one.logGroupName === logGroupName);
  if (group === undefined) return absent(`there is no log group ${logGroupName}`);
  const { logGroupClass = 'STANDARD', retentionInDays, kmsKeyId } = group;
  return there({ logGroupClass, retentionInDays, kmsKeyId });
}

export const readSubscriptionFilters = (
  logs: LogsPort,
  logGroupName: string,
): Promise<Part<SubscriptionFilterState[]>> =>
  readPart(async () => {
    const answer = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    return (answer.subscriptionFilters ?? []).map(
      ({ filterName, filterPattern = '', destinationArn, roleArn }) => ({
        filterName,
        filterPattern,
        destinationArn,
        roleArn,
      }),
    );
  }, ['ResourceNotFound']);

export const readDeliveryStream = (
  firehose: FirehosePort,
  DeliveryStreamName: string,
): Promise<Part<DeliveryStreamState>> =>
  readPart(async () => {
    const answer = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
    const stream = answer.DeliveryStreamDescription;
    const encryption = stream?.DeliveryStreamEncryptionConfiguration;
    const s3 = stream?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    return {
      arn: stream?.DeliveryStreamARN,
      status: stream?.DeliveryStreamStatus,
      encryption: encryption?.Status === 'ENABLED' ? encryption.KeyType : undefined,
      destination: s3 && destinationOf(s3),
    };
  }, ['ResourceNotFound']);

function destinationOf(s3: ExtendedS3DestinationDescription): DestinationState {
  const { Enabled, Processors = [] } = s3.ProcessingConfiguration ?? {};
  return {
    bucketArn: s3.BucketARN,
    prefix: s3.Prefix ?? '',
    errorPrefix: s3.ErrorOutputPrefix ?? '',
    roleArn: s3.RoleARN,
    kmsKeyArn: s3.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN,
    compression: s3.CompressionFormat,
    buffering: {
      seconds: s3.BufferingHints?.IntervalInSeconds,
      megabytes: s3.BufferingHints?.SizeInMBs,
    },
    processors: Enabled === true ? Processors.map(({ Type }) => Type ?? '?') : [],
  };
}
