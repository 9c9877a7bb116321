import {
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { at, isSet, list } from './template-values';
import type { LiveReader } from './types';

export const logGroup: LiveReader = async ({ physicalId, properties }, { logs }) => {
  const { logGroups = [] } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: physicalId }),
  );
  const live = logGroups.find(({ logGroupName }) => logGroupName === physicalId);
  return [
    { what: 'exists', declared: true, live: live !== undefined },
    { what: 'retention, days', declared: properties.RetentionInDays, live: live?.retentionInDays },
    { what: 'KMS key', declared: isSet(properties.KmsKeyId), live: isSet(live?.kmsKeyId) },
    { what: 'class', declared: properties.LogGroupClass ?? 'STANDARD', live: live?.logGroupClass },
    {
      what: 'deletion protection',
      declared: properties.DeletionProtectionEnabled ?? false,
      live: live?.deletionProtectionEnabled ?? false,
    },
  ];
};

export const subscriptionFilter: LiveReader = async ({ properties }, { logs }) => {
  const logGroupName = at(properties, 'LogGroupName.physicalId') as string;
  const { subscriptionFilters = [] } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  const live = subscriptionFilters[0];
  return [
    { what: 'exists', declared: true, live: live !== undefined },
    { what: 'name', declared: properties.FilterName, live: live?.filterName },
    { what: 'pattern', declared: properties.FilterPattern, live: live?.filterPattern },
    { what: 'role', declared: isSet(properties.RoleArn), live: isSet(live?.roleArn) },
  ];
};

export const deliveryStream: LiveReader = async ({ physicalId, properties }, { firehose }) => {
  const { DeliveryStreamDescription: live } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: physicalId }),
  );
  const s3 = live?.Destinations?.[0]?.ExtendedS3DestinationDescription;
  const declared = (path: string) => at(properties, `ExtendedS3DestinationConfiguration.${path}`);
  return [
    {
      what: 'encryption',
      declared: at(properties, 'DeliveryStreamEncryptionConfigurationInput.KeyType'),
      live: live?.DeliveryStreamEncryptionConfiguration?.KeyType,
    },
    { what: 'prefix', declared: declared('Prefix'), live: s3?.Prefix },
    { what: 'error prefix', declared: declared('ErrorOutputPrefix'), live: s3?.ErrorOutputPrefix },
    { what: 'compression', declared: declared('CompressionFormat'), live: s3?.CompressionFormat },
    { what: 'file extension', declared: declared('FileExtension'), live: s3?.FileExtension },
    {
      what: 'buffer, s and MiB',
      declared: [declared('BufferingHints.IntervalInSeconds'), declared('BufferingHints.SizeInMBs')],
      live: [s3?.BufferingHints?.IntervalInSeconds, s3?.BufferingHints?.SizeInMBs],
    },
    {
      what: 'processors',
      declared: list(declared('ProcessingConfiguration.Processors')).map(({ Type }) => Type),
      live: s3?.ProcessingConfiguration?.Processors?.map(({ Type }) => Type) ?? [],
    },
    {
      what: 'error log',
      declared: declared('CloudWatchLoggingOptions.Enabled'),
      live: s3?.CloudWatchLoggingOptions?.Enabled ?? false,
    },
  ];
};
