import { literalPrefix, type SessionDocument } from '..';
import { documentIn } from './document-in';
import { type Part, valueIn } from './part';
import type {
  DeliveryStreamState,
  PipelineState,
  StoredVersion,
  SubscriptionFilterState,
} from './pipeline-state';

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

const toFirehose = ':deliverystream/';

/** The filter that leads to the delivery stream; to any, where its name is not known. */
export const filterTo = (
  filters: readonly SubscriptionFilterState[],
  deliveryStreamName?: string,
): SubscriptionFilterState | undefined =>
  filters.find(({ destinationArn = '' }) =>
    deliveryStreamName === undefined
      ? destinationArn.includes(toFirehose)
      : destinationArn.endsWith(`${toFirehose}${deliveryStreamName}`),
  );

/** The log group that a stored document names; undefined where it names none, or is no Session document. */
export function logGroupNamedBy(name: string, part: Part<StoredVersion> | undefined): string | undefined {
  const document = documentOr(name, part);
  return document instanceof Error ? undefined : document.inputs.cloudWatchLogGroupName || undefined;
}

/** The delivery stream that the filters lead to. */
export const streamNamedBy = (filters: Part<SubscriptionFilterState[]> | undefined): string | undefined =>
  filterTo(valueIn(filters) ?? [])?.destinationArn?.split(toFirehose)[1];

/** The bucket that the delivery stream writes to. */
export const bucketNamedBy = (stream: Part<DeliveryStreamState> | undefined): string | undefined =>
  valueIn(stream)?.destination?.bucketArn?.split(':::')[1];

/**
 * Follows the record as it goes now: session document, log group, subscription filter, delivery stream, bucket. What an
 * operator has who has no outputs at hand. Where it ends it says why.
 * @param state read with `follow`
 */
export function followPipeline(state: PipelineState): DiscoveredPipeline {
  const { documentName = '', logGroupName } = state.names;
  const document = documentOr(documentName, state.document);
  if (logGroupName === undefined && document instanceof Error) return { stops: document.message };
  const found: DiscoveredPipeline = {};
  if (logGroupName !== undefined) found.logGroupName = logGroupName;
  if (!(document instanceof Error) && document.inputs.s3BucketName !== '') {
    found.transcriptBucketName = document.inputs.s3BucketName;
    found.transcriptPrefix = withSlash(document.inputs.s3KeyPrefix);
  }
  return logGroupName === undefined
    ? { ...found, stops: `the Session document ${documentName} names no log group` }
    : { ...found, ...behindGroup(state, logGroupName) };
}

/** The document, or the error that says why there is none. */
function documentOr(name: string, part: Part<StoredVersion> | undefined): SessionDocument | Error {
  if (part === undefined) return new Error('the session document was not looked at');
  try {
    return documentIn(name, part);
  } catch (error) {
    return error as Error;
  }
}

function behindGroup(
  { subscriptionFilters, deliveryStream }: PipelineState,
  logGroupName: string,
): DiscoveredPipeline {
  if (subscriptionFilters === undefined) return {};
  if (subscriptionFilters.is !== 'there') return { stops: subscriptionFilters.reason };
  const filter = filterTo(subscriptionFilters.value);
  const deliveryStreamName = streamNamedBy(subscriptionFilters);
  if (filter === undefined || deliveryStreamName === undefined)
    return { stops: `log group ${logGroupName} has no subscription filter that leads to Data Firehose` };
  const found: DiscoveredPipeline = { subscriptionFilterName: filter.filterName, deliveryStreamName };
  if (deliveryStream === undefined) return found;
  if (deliveryStream.is !== 'there') {
    const { reason } = deliveryStream;
    return { ...found, stops: `delivery stream ${deliveryStreamName} cannot be read: ${reason}` };
  }
  const bucketName = bucketNamedBy(deliveryStream);
  if (bucketName === undefined)
    return { ...found, stops: `delivery stream ${deliveryStreamName} has no S3 destination` };
  const { prefix = '', errorPrefix = '' } = deliveryStream.value.destination ?? {};
  return {
    ...found,
    bucketName,
    streamPrefix: literalPrefix(prefix),
    errorPrefix: literalPrefix(errorPrefix),
  };
}

const withSlash = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);
