import { breaks, type PipelineFinding, type PipelineNames, weakens } from './finding';
import { filterTo } from './follow';
import type { Part } from './part';
import type {
  BucketState,
  DeliveryStreamState,
  LogGroupState,
  PipelineState,
  SubscriptionFilterState,
} from './pipeline-state';

/**
 * What is wrong with a pipeline that was read, hop by hop. Asks nobody. What could not be read is a finding too; what was
 * not looked at is none.
 * @param expected the names as they were deployed; a name that is not given is not compared
 * @returns in the order of the pipeline, `breaks` before `weakens`; empty when all is as infra/ declares it
 */
export function judgePipeline(
  { logGroup, subscriptionFilters, deliveryStream, bucket }: PipelineState,
  expected: PipelineNames,
): PipelineFinding[] {
  const all = [
    ...(logGroup ? groupFindings(logGroup, expected) : []),
    ...(subscriptionFilters ? filterFindings(subscriptionFilters, expected) : []),
    ...(deliveryStream ? streamFindings(deliveryStream, expected) : []),
    ...(bucket ? bucketFindings(bucket, expected) : []),
  ];
  return [...all.filter(({ kind }) => kind === 'breaks'), ...all.filter(({ kind }) => kind === 'weakens')];
}

function groupFindings(part: Part<LogGroupState>, { logGroupName }: PipelineNames): PipelineFinding[] {
  const group = `log group ${logGroupName}`;
  if (part.is === 'unreadable')
    return [breaks('group-unreadable', `${group} cannot be read: ${part.reason}`)];
  if (part.is === 'absent') {
    const sentence = `${group} does not exist: the agent streams nothing and says nothing about it`;
    return [breaks('group-missing', sentence)];
  }
  const { logGroupClass, retentionInDays, kmsKeyId } = part.value;
  const findings: PipelineFinding[] = [];
  if (logGroupClass !== 'STANDARD') {
    const sentence = `${group} is of class ${logGroupClass}: only STANDARD can have a subscription filter`;
    findings.push(breaks('group-class', sentence));
  }
  if (retentionInDays === undefined)
    findings.push(weakens('group-retention-none', `${group} has no retention: it keeps its events for ever`));
  if (kmsKeyId === undefined) findings.push(weakens('group-not-encrypted', `${group} has no KMS key`));
  return findings;
}

function filterFindings(
  part: Part<SubscriptionFilterState[]>,
  { logGroupName, subscriptionFilterName, deliveryStreamName }: PipelineNames,
): PipelineFinding[] {
  if (part.is !== 'there') {
    const sentence = `the subscription filters of ${logGroupName} cannot be read: ${part.reason}`;
    return [breaks('filter-unreadable', sentence)];
  }
  if (part.value.length === 0) {
    const sentence = `log group ${logGroupName} has no subscription filter: nothing leaves CloudWatch Logs`;
    return [breaks('filter-missing', sentence)];
  }
  const filter = filterTo(part.value, deliveryStreamName);
  if (filter === undefined) {
    const seen = part.value.map((other) => `${other.filterName} to ${other.destinationArn}`).join(', ');
    const stream = deliveryStreamName === undefined ? '' : ` ${deliveryStreamName}`;
    const sentence = `no subscription filter of log group ${logGroupName} leads to the delivery stream${stream} (${seen}): nothing reaches the archive`;
    return [breaks('filter-elsewhere', sentence)];
  }
  const { filterName, filterPattern } = filter;
  const findings: PipelineFinding[] = [];
  if (filterPattern !== '') {
    const sentence = `subscription filter ${filterName} lets only events matching "${filterPattern}" through: the others never reach the archive`;
    findings.push(breaks('filter-pattern', sentence));
  }
  if (subscriptionFilterName !== undefined && filterName !== subscriptionFilterName) {
    const sentence = `the subscription filter is named ${filterName}, and not ${subscriptionFilterName} as infra/ declares it: somebody replaced it, or CloudFormation dropped the name (LocalStack 4.14 puts the log group's there)`;
    findings.push(weakens('filter-renamed', sentence));
  }
  return findings;
}

function streamFindings(
  part: Part<DeliveryStreamState>,
  { deliveryStreamName, bucketName, streamPrefix }: PipelineNames,
): PipelineFinding[] {
  const stream = `delivery stream ${deliveryStreamName}`;
  if (part.is !== 'there') return [breaks('stream-unreadable', `${stream} cannot be read: ${part.reason}`)];
  const { status, destination } = part.value;
  const findings: PipelineFinding[] = [];
  if (status !== 'ACTIVE') findings.push(breaks('stream-inactive', `${stream} is ${status}, not ACTIVE`));
  if (destination === undefined)
    return [...findings, breaks('stream-no-s3', `${stream} has no S3 destination`)];
  const { bucketArn, prefix } = destination;
  if (bucketName !== undefined && bucketArn?.split(':::')[1] !== bucketName) {
    const sentence = `${stream} writes to ${bucketArn}, not to the bucket ${bucketName}`;
    findings.push(breaks('stream-elsewhere', sentence));
  }
  if (streamPrefix !== undefined && prefix !== streamPrefix) {
    const sentence = `${stream} writes under "${prefix}", where the archive is read under "${streamPrefix}"`;
    findings.push(breaks('stream-prefix', sentence));
  }
  return findings;
}

function bucketFindings(part: Part<BucketState>, { bucketName }: PipelineNames): PipelineFinding[] {
  const bucket = `bucket ${bucketName}`;
  if (part.is === 'unreadable')
    return [weakens('bucket-unreadable', `${bucket} cannot be read: ${part.reason}`)];
  if (part.is === 'absent')
    return [breaks('bucket-missing', `${bucket} does not exist: Firehose has nowhere to write`)];
  const { encryption, versioning, publicAccess } = part.value;
  const judged = <T>(
    what: string,
    setting: Part<T> | undefined,
    judge: (value: T) => PipelineFinding | false,
  ): PipelineFinding[] => {
    if (setting === undefined) return [];
    if (setting.is !== 'there')
      return [weakens('bucket-unreadable', `${bucket}: its ${what} cannot be read: ${setting.reason}`)];
    return [judge(setting.value)].filter((finding) => finding !== false);
  };
  return [
    ...judged('encryption', encryption, ({ algorithm }) => {
      const sentence = `${bucket} encrypts with ${algorithm ?? 'nothing'}, not with its KMS key`;
      return algorithm !== 'aws:kms' && weakens('bucket-not-encrypted', sentence);
    }),
    ...judged('versioning', versioning, ({ status }) => {
      const sentence = `${bucket} keeps no versions: an object can be overwritten without a trace`;
      return status !== 'Enabled' && weakens('bucket-unversioned', sentence);
    }),
    ...judged('public access block', publicAccess, ({ blocked }) => {
      return !blocked && weakens('bucket-public', `${bucket} does not block all public access`);
    }),
  ];
}
