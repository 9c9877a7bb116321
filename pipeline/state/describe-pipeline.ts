import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand, type FirehoseClient } from '@aws-sdk/client-firehose';
import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { messageOf } from '../../base';
import type { Pipeline } from '..';

/** What is used of the clients. */
export interface PipelineClients {
  logs: Pick<CloudWatchLogsClient, 'send'>;
  firehose: Pick<FirehoseClient, 'send'>;
  s3: Pick<S3Client, 'send'>;
}

/** What is known of a pipeline. A hop whose name is not known is not looked at. */
export type PipelineNames = Pick<Pipeline, 'logGroupName'> & Partial<Pipeline>;

/** Stable, for programs: one for each thing that can be wrong. */
export type PipelineFindingCode =
  | 'group-missing'
  | 'group-class'
  | 'group-retention-none'
  | 'group-not-encrypted'
  | 'group-unreadable'
  | 'filter-missing'
  | 'filter-elsewhere'
  | 'filter-pattern'
  | 'filter-renamed'
  | 'filter-unreadable'
  | 'stream-inactive'
  | 'stream-no-s3'
  | 'stream-elsewhere'
  | 'stream-prefix'
  | 'stream-unreadable'
  | 'bucket-missing'
  | 'bucket-not-encrypted'
  | 'bucket-unversioned'
  | 'bucket-public'
  | 'bucket-unreadable';

export interface PipelineFinding {
  code: PipelineFindingCode;
  /** `breaks`: records do not arrive for this. `weakens`: they do, but what holds them is not what infra/ declares. */
  kind: 'breaks' | 'weakens';
  /** One sentence, the cause first. */
  sentence: string;
}

const breaks = (code: PipelineFindingCode, sentence: string): PipelineFinding => ({
  code,
  kind: 'breaks',
  sentence,
});
const weakens = (code: PipelineFindingCode, sentence: string): PipelineFinding => ({
  code,
  kind: 'weakens',
  sentence,
});

/**
 * Reads the live pipeline back, hop by hop, and names what is wrong with it. For the cause of a red proof, and for what a
 * backend silently dropped. Never throws: what cannot be read is a finding too.
 * @returns in the order of the pipeline, `breaks` before `weakens`; empty when all is as infra/ declares it
 */
export async function describePipeline(
  clients: PipelineClients,
  pipeline: PipelineNames,
): Promise<PipelineFinding[]> {
  const found = await Promise.all([
    logGroupFindings(clients.logs, pipeline),
    subscriptionFindings(clients.logs, pipeline),
    streamFindings(clients.firehose, pipeline),
    bucketFindings(clients.s3, pipeline),
  ]);
  const all = found.flat();
  return [
    ...all.filter((finding) => finding.kind === 'breaks'),
    ...all.filter((finding) => finding.kind === 'weakens'),
  ];
}

async function logGroupFindings(
  logs: PipelineClients['logs'],
  { logGroupName }: PipelineNames,
): Promise<PipelineFinding[]> {
  try {
    const { logGroups = [] } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );
    const group = logGroups.find((candidate) => candidate.logGroupName === logGroupName);
    if (!group) {
      return [
        breaks(
          'group-missing',
          `log group ${logGroupName} does not exist: the agent streams nothing and says nothing about it`,
        ),
      ];
    }
    const findings: PipelineFinding[] = [];
    if ((group.logGroupClass ?? 'STANDARD') !== 'STANDARD') {
      findings.push(
        breaks(
          'group-class',
          `log group ${logGroupName} is of class ${group.logGroupClass}: only STANDARD can have a subscription filter`,
        ),
      );
    }
    if (group.retentionInDays === undefined) {
      findings.push(
        weakens(
          'group-retention-none',
          `log group ${logGroupName} has no retention: it keeps its events for ever`,
        ),
      );
    }
    if (group.kmsKeyId === undefined) {
      findings.push(weakens('group-not-encrypted', `log group ${logGroupName} has no KMS key`));
    }
    return findings;
  } catch (error) {
    return [breaks('group-unreadable', `log group ${logGroupName} cannot be read: ${messageOf(error)}`)];
  }
}

async function subscriptionFindings(
  logs: PipelineClients['logs'],
  { logGroupName, subscriptionFilterName, deliveryStreamName }: PipelineNames,
): Promise<PipelineFinding[]> {
  try {
    const { subscriptionFilters = [] } = await logs.send(
      new DescribeSubscriptionFiltersCommand({ logGroupName }),
    );
    if (subscriptionFilters.length === 0) {
      return [
        breaks(
          'filter-missing',
          `log group ${logGroupName} has no subscription filter: nothing leaves CloudWatch Logs`,
        ),
      ];
    }
    const leads = (arn = '') =>
      deliveryStreamName === undefined
        ? arn.includes(':deliverystream/')
        : arn.endsWith(`:deliverystream/${deliveryStreamName}`);
    const filter = subscriptionFilters.find(({ destinationArn }) => leads(destinationArn));
    if (!filter) {
      const seen = subscriptionFilters.map((other) => `${other.filterName} to ${other.destinationArn}`);
      return [
        breaks(
          'filter-elsewhere',
          `no subscription filter of log group ${logGroupName} leads to the delivery stream${deliveryStreamName === undefined ? '' : ` ${deliveryStreamName}`} (${seen.join(', ')}): nothing reaches the archive`,
        ),
      ];
    }
    const findings: PipelineFinding[] = [];
    if (filter.filterPattern) {
      findings.push(
        breaks(
          'filter-pattern',
          `subscription filter ${filter.filterName} lets only events matching "${filter.filterPattern}" through: the others never reach the archive`,
        ),
      );
    }
    if (subscriptionFilterName !== undefined && filter.filterName !== subscriptionFilterName) {
      findings.push(
        weakens(
          'filter-renamed',
          `the subscription filter is named ${filter.filterName}, and not ${subscriptionFilterName} as infra/ declares it: somebody replaced it, or CloudFormation dropped the name (LocalStack 4.14 puts the log group's there)`,
        ),
      );
    }
    return findings;
  } catch (error) {
    return [
      breaks(
        'filter-unreadable',
        `the subscription filters of ${logGroupName} cannot be read: ${messageOf(error)}`,
      ),
    ];
  }
}

async function streamFindings(
  firehose: PipelineClients['firehose'],
  { deliveryStreamName, bucketName, streamPrefix }: PipelineNames,
): Promise<PipelineFinding[]> {
  if (deliveryStreamName === undefined) return [];
  try {
    const { DeliveryStreamDescription: stream } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: deliveryStreamName }),
    );
    const findings: PipelineFinding[] = [];
    if (stream?.DeliveryStreamStatus !== 'ACTIVE') {
      findings.push(
        breaks(
          'stream-inactive',
          `delivery stream ${deliveryStreamName} is ${stream?.DeliveryStreamStatus}, not ACTIVE`,
        ),
      );
    }
    const s3 = stream?.Destinations?.[0]?.ExtendedS3DestinationDescription;
    if (!s3) {
      return [
        ...findings,
        breaks('stream-no-s3', `delivery stream ${deliveryStreamName} has no S3 destination`),
      ];
    }
    if (bucketName !== undefined && s3.BucketARN?.split(':::')[1] !== bucketName) {
      findings.push(
        breaks(
          'stream-elsewhere',
          `delivery stream ${deliveryStreamName} writes to ${s3.BucketARN}, not to the bucket ${bucketName}`,
        ),
      );
    }
    if (streamPrefix !== undefined && s3.Prefix !== streamPrefix) {
      findings.push(
        breaks(
          'stream-prefix',
          `delivery stream ${deliveryStreamName} writes under "${s3.Prefix ?? ''}", where the archive is read under "${streamPrefix}"`,
        ),
      );
    }
    return findings;
  } catch (error) {
    return [
      breaks(
        'stream-unreadable',
        `delivery stream ${deliveryStreamName} cannot be read: ${messageOf(error)}`,
      ),
    ];
  }
}

async function bucketFindings(
  s3: PipelineClients['s3'],
  { bucketName }: PipelineNames,
): Promise<PipelineFinding[]> {
  if (bucketName === undefined) return [];
  const Bucket = bucketName;
  const asked = await Promise.allSettled([
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  ]);
  const gone = asked.find(
    (answer) => answer.status === 'rejected' && (answer.reason as Error | undefined)?.name === 'NoSuchBucket',
  );
  if (gone)
    return [breaks('bucket-missing', `bucket ${bucketName} does not exist: Firehose has nowhere to write`)];

  const [encryption, versioning, access] = asked;
  const findings: PipelineFinding[] = [];
  const unread = (what: string, reason: unknown) =>
    findings.push(
      weakens('bucket-unreadable', `bucket ${bucketName}: its ${what} cannot be read: ${messageOf(reason)}`),
    );

  if (encryption.status === 'rejected') unread('encryption', encryption.reason);
  else {
    const rule = encryption.value.ServerSideEncryptionConfiguration?.Rules?.[0];
    const algorithm = rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
    if (algorithm !== 'aws:kms') {
      findings.push(
        weakens(
          'bucket-not-encrypted',
          `bucket ${bucketName} encrypts with ${algorithm ?? 'nothing'}, not with its KMS key`,
        ),
      );
    }
  }
  if (versioning.status === 'rejected') unread('versioning', versioning.reason);
  else if (versioning.value.Status !== 'Enabled') {
    findings.push(
      weakens(
        'bucket-unversioned',
        `bucket ${bucketName} keeps no versions: an object can be overwritten without a trace`,
      ),
    );
  }
  if (access.status === 'rejected') unread('public access block', access.reason);
  else {
    const block = access.value.PublicAccessBlockConfiguration;
    const closed =
      block?.BlockPublicAcls &&
      block.BlockPublicPolicy &&
      block.IgnorePublicAcls &&
      block.RestrictPublicBuckets;
    if (!closed)
      findings.push(weakens('bucket-public', `bucket ${bucketName} does not block all public access`));
  }
  return findings;
}
