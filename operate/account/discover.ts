import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { messageOf } from '../../base';
import { literalPrefix } from '../../pipeline';
import { type PipelineClients, readSessionDocument, type SsmPort } from '../../pipeline/state';

export interface DiscoverPorts extends PipelineClients {
  ssm: SsmPort;
}

/** The pipeline as far as it could be followed from the session document. */
export interface DiscoveredPipeline {
  logGroupName?: string;
  subscriptionFilterName?: string;
  deliveryStreamName?: string;
  bucketName?: string;
  /** Ends in `/` or is empty; up to Firehose's first expression. */
  streamPrefix?: string;
  errorPrefix?: string;
  transcriptBucketName?: string;
  transcriptPrefix?: string;
  /** Why it could not be followed to its end, a sentence; absent when it could. */
  stops?: string;
}

/**
 * Follows the record as it goes now: session document, log group, subscription filter, delivery stream, bucket. What an
 * operator has who has no outputs at hand. Never throws: where it ends it says why.
 * @param logGroupName looked at in place of the session document's
 */
export async function discoverPipeline(
  ports: DiscoverPorts,
  documentName: string,
  logGroupName?: string,
): Promise<DiscoveredPipeline> {
  const found: DiscoveredPipeline = {};
  try {
    const document = await readSessionDocument(ports.ssm, documentName);
    if (document.inputs.cloudWatchLogGroupName !== '')
      found.logGroupName = document.inputs.cloudWatchLogGroupName;
    if (document.inputs.s3BucketName !== '') {
      found.transcriptBucketName = document.inputs.s3BucketName;
      found.transcriptPrefix = withSlash(document.inputs.s3KeyPrefix);
    }
  } catch (error) {
    if (logGroupName === undefined) return { stops: messageOf(error) };
  }
  if (logGroupName !== undefined) found.logGroupName = logGroupName;
  if (found.logGroupName === undefined)
    return { ...found, stops: `the Session document ${documentName} names no log group` };
  try {
    return { ...found, ...(await behindGroup(ports, found.logGroupName)) };
  } catch (error) {
    return { ...found, stops: messageOf(error) };
  }
}

async function behindGroup(ports: PipelineClients, logGroupName: string): Promise<DiscoveredPipeline> {
  const { subscriptionFilters = [] } = await ports.logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  const filter = subscriptionFilters.find(({ destinationArn }) =>
    destinationArn?.includes(':deliverystream/'),
  );
  if (filter?.destinationArn === undefined)
    return { stops: `log group ${logGroupName} has no subscription filter that leads to Data Firehose` };
  const deliveryStreamName = filter.destinationArn.split(':deliverystream/')[1]!;
  const known: DiscoveredPipeline = {
    ...(filter.filterName !== undefined && { subscriptionFilterName: filter.filterName }),
    deliveryStreamName,
  };
  try {
    const { DeliveryStreamDescription: stream } = await ports.firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: deliveryStreamName }),
    );
    const s3 = stream?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    const bucketName = s3?.BucketARN?.split(':::')[1];
    if (bucketName === undefined)
      return { ...known, stops: `delivery stream ${deliveryStreamName} has no S3 destination` };
    return {
      ...known,
      bucketName,
      streamPrefix: literalPrefix(s3?.Prefix ?? ''),
      errorPrefix: literalPrefix(s3?.ErrorOutputPrefix ?? ''),
    };
  } catch (error) {
    return { ...known, stops: `delivery stream ${deliveryStreamName} cannot be read: ${messageOf(error)}` };
  }
}

const withSlash = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);
