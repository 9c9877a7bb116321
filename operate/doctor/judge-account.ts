import { literalPrefix, type SessionPreferences } from '../../pipeline';
import {
  filterTo,
  judgePipeline,
  type PipelineFinding,
  type PipelineNames,
  type PipelineState,
  valueIn,
} from '../../pipeline/state';
import { finding } from './catalogue';
import { judgeAgents } from './judge-agents';
import { judgeDocument, judgeOthers, parsedOr } from './judge-documents';
import { judgeRole } from './judge-role';
import { type AccountFinding, worstFirst } from './types';

export interface Expected {
  documentName: string;
  /** The pipeline's names as far as they are known; without a log group, only documents are judged. */
  names: Partial<PipelineNames>;
  /** How often somebody compares group and archive, and backfills, hours. */
  backfillIntervalHours: number;
}

/** What in an account that was read would silently lose logs, the worst first. Asks nobody. */
export function judgeAccount(state: PipelineState, expected: Expected): AccountFinding[] {
  const { documentName, names } = expected;
  const { logGroupName } = names;
  const inputs = inputsOf(state, documentName);
  const found = [
    ...judgeDocument(state, documentName),
    ...judgeOthers(state),
    // Where it cannot be told whether there are to be transcripts, there may be.
    ...judgeAgents(state.agents, { transcripts: inputs?.s3BucketName !== '' }),
  ];
  if (logGroupName !== undefined) {
    const known: PipelineNames = { ...names, logGroupName };
    found.push(
      ...judgeDelivery(state, known),
      ...judgeTarget(inputs, documentName, logGroupName),
      ...judgeGroup(state, inputs, { logGroupName, backfillIntervalHours: expected.backfillIntervalHours }),
      ...judgeRoles(state, known),
      ...judgeLock(state, names.bucketName),
    );
  }
  return worstFirst(found);
}

/** What the session document says; undefined where it cannot be told. */
type Inputs = SessionPreferences | undefined;

function inputsOf({ document }: PipelineState, documentName: string): Inputs {
  const stored = valueIn(document);
  const parsed = stored && parsedOr(documentName, stored);
  return parsed instanceof Error ? undefined : parsed?.inputs;
}

function judgeDelivery(state: PipelineState, names: PipelineNames): AccountFinding[] {
  const found = judgePipeline(state, names);
  const missing = found.some(({ code }) => code === 'group-missing');
  return (
    found
      // Of a group that is not there, that its filters cannot be read is no news.
      .filter(({ code }) => !(missing && code === 'filter-unreadable'))
      .map(({ code, sentence }) => finding(code, sentence, `read back from ${callsBehind(code)}`))
  );
}

const calls: Readonly<Record<string, string>> = {
  group: 'DescribeLogGroups',
  filter: 'DescribeSubscriptionFilters',
  stream: 'DescribeDeliveryStream',
  bucket: 'GetBucketEncryption, GetBucketVersioning, GetPublicAccessBlock',
};
const callsBehind = (code: PipelineFinding['code']): string => calls[code.split('-')[0]!] ?? code;

/** The deployed group is sound and the sessions go elsewhere: the worst of both, because everything looks right. */
function judgeTarget(inputs: Inputs, documentName: string, logGroupName: string): AccountFinding[] {
  const said = inputs?.cloudWatchLogGroupName;
  if (said === undefined || said === '' || said === logGroupName) return [];
  return [
    finding(
      'no-log-group',
      `sessions are streamed to ${said}, and not to ${logGroupName}, which is archived`,
      `${documentName}: cloudWatchLogGroupName = ${JSON.stringify(said)}`,
    ),
  ];
}

function judgeGroup(
  state: PipelineState,
  inputs: Inputs,
  { logGroupName, backfillIntervalHours }: { logGroupName: string; backfillIntervalHours: number },
): AccountFinding[] {
  const group = valueIn(state.logGroup);
  // Why there is none, judgeDelivery says.
  if (group === undefined) return [];
  const found: AccountFinding[] = [];
  const { retentionInDays, kmsKeyId } = group;
  if (retentionInDays !== undefined && retentionInDays * 24 < backfillIntervalHours) {
    const sentence = `log group ${logGroupName} keeps events for ${retentionInDays} days, and is reconciled every ${backfillIntervalHours} hours: what the archive misses is gone before it is missed`;
    found.push(finding('retention-short', sentence, `DescribeLogGroups: retentionInDays ${retentionInDays}`));
  }
  if (inputs?.cloudWatchEncryptionEnabled === true && kmsKeyId === undefined) {
    const sentence = `encryption is required, and log group ${logGroupName} has no key: the agent refuses every session`;
    found.push(finding('sessions-refused', sentence, 'DescribeLogGroups: no kmsKeyId'));
  }
  return found;
}

function judgeRoles(state: PipelineState, names: PipelineNames): AccountFinding[] {
  const { logGroupName, deliveryStreamName } = names;
  if (deliveryStreamName === undefined) return [];
  return [
    ...judgeFilterRole(state, logGroupName, deliveryStreamName),
    ...judgeStreamRole(state, deliveryStreamName),
  ];
}

function judgeFilterRole(
  { subscriptionFilters, subscriptionRole }: PipelineState,
  logGroupName: string,
  deliveryStreamName: string,
): AccountFinding[] {
  const filter = filterTo(valueIn(subscriptionFilters) ?? [], deliveryStreamName);
  if (filter?.destinationArn === undefined) return [];
  const [, partition = 'aws', , region = '', account = ''] = filter.destinationArn.split(':');
  return judgeRole(subscriptionRole, {
    code: 'filter-role',
    whose: `the role of subscription filter ${filter.filterName}`,
    roleArn: filter.roleArn,
    call: {
      service: 'logs.amazonaws.com',
      sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:*`,
      sourceAccount: account,
    },
    needs: [{ action: 'firehose:PutRecord', resource: filter.destinationArn }],
  });
}

function judgeStreamRole(
  { deliveryStream, deliveryRole, destinationEncryption }: PipelineState,
  deliveryStreamName: string,
): AccountFinding[] {
  const { arn, destination } = valueIn(deliveryStream) ?? {};
  if (arn === undefined || destination?.bucketArn === undefined) return [];
  const bucketKey = valueIn(destinationEncryption)?.kmsKeyId;
  // Of a bucket's key, only an ARN can be compared with a policy.
  const key = destination.kmsKeyArn ?? (bucketKey?.startsWith('arn:') ? bucketKey : undefined);
  return judgeRole(deliveryRole, {
    code: 'stream-role',
    whose: `the role of delivery stream ${deliveryStreamName}`,
    roleArn: destination.roleArn,
    call: {
      service: 'firehose.amazonaws.com',
      sourceArn: arn,
      sourceAccount: arn.split(':')[4] ?? '',
    },
    needs: [
      { action: 's3:PutObject', resource: `${destination.bucketArn}/${literalPrefix(destination.prefix)}x` },
      ...(key === undefined ? [] : [{ action: 'kms:GenerateDataKey', resource: key }]),
    ],
  });
}

function judgeLock({ bucket }: PipelineState, bucketName: string | undefined): AccountFinding[] {
  const lock = valueIn(bucket)?.lock;
  if (lock === undefined) return [];
  if (lock.is === 'unreadable')
    return [finding('unreadable', `the lock of bucket ${bucketName} cannot be read`, lock.reason)];
  const state = valueIn(lock);
  const isOn = state?.ObjectLockEnabled === 'Enabled';
  if (isOn && state?.Rule?.DefaultRetention !== undefined) return [];
  const sentence = isOn
    ? `bucket ${bucketName} could be locked and has no default retention: what is archived is not locked`
    : `bucket ${bucketName} has no Object Lock: what was archived can be deleted, by whoever may`;
  const evidence = lock.is === 'absent' ? lock.reason : JSON.stringify(state ?? null);
  return [finding('bucket-not-lockable', sentence, `GetObjectLockConfiguration: ${evidence}`)];
}
