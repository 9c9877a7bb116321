import {
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import type { IAMClient } from '@aws-sdk/client-iam';
import { GetBucketEncryptionCommand, GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { messageOf } from '../../base';
import { describePipeline, isNamed, type PipelineClients, type PipelineNames } from '../../pipeline/state';
import { discoverPipeline } from '../account';
import { finding } from './catalogue';
import { examineRole } from './roles';
import { examineDocument, examineOthers } from './session-documents';
import { type AccountDiagnosis, type AccountFinding, exitCodeOf, worstFirst } from './types';

export interface DoctorPorts extends PipelineClients {
  ssm: SSMClient;
  iam: IAMClient;
}

export interface DoctorOptions {
  region: string;
  documentName: string;
  /** The pipeline as it was deployed; without it, it is followed from the session document. */
  pipeline?: PipelineNames;
  logGroupName?: string;
  /** How often somebody compares group and archive, and backfills, hours. */
  backfillIntervalHours: number;
}

/** Reads the live account and says what would silently lose logs. Never throws: what cannot be read is a finding too. */
export async function diagnoseAccount(ports: DoctorPorts, options: DoctorOptions): Promise<AccountDiagnosis> {
  const { region, documentName } = options;
  const [{ findings, document }, others, followed] = await Promise.all([
    examineDocument(ports.ssm, documentName),
    examineOthers(ports.ssm, documentName),
    options.pipeline === undefined
      ? discoverPipeline(ports, documentName, options.logGroupName)
      : {
          ...options.pipeline,
          ...(options.logGroupName !== undefined && { logGroupName: options.logGroupName }),
        },
  ]);
  const { logGroupName } = followed;
  const all = [...findings, ...others];
  if (logGroupName !== undefined) {
    const names: PipelineNames = { ...followed, logGroupName };
    all.push(...(await pipelineFindings(ports, names)));
    const required = document?.inputs.cloudWatchEncryptionEnabled === true;
    const said = document?.inputs.cloudWatchLogGroupName;
    // The deployed group is sound and the sessions go elsewhere: the worst of both is that everything looks right.
    if (said !== undefined && said !== '' && said !== logGroupName)
      all.push(
        finding(
          'no-log-group',
          `sessions are streamed to ${said}, and not to ${logGroupName}, which is archived`,
          `${documentName}: cloudWatchLogGroupName = ${JSON.stringify(said)}`,
        ),
      );
    all.push(...(await groupFindings(ports, logGroupName, required, options.backfillIntervalHours)));
    all.push(...(await roleFindings(ports, names)));
    if (names.bucketName !== undefined) all.push(...(await lockFindings(ports, names.bucketName)));
  }
  const sorted = worstFirst(all);
  return {
    version: 1,
    region,
    documentName,
    pipeline: Object.fromEntries(Object.entries(followed).filter(([, value]) => typeof value === 'string')),
    findings: sorted,
    exitCode: exitCodeOf(sorted),
  };
}

async function pipelineFindings(ports: DoctorPorts, names: PipelineNames): Promise<AccountFinding[]> {
  const found = await describePipeline(ports, names);
  const missing = found.some(({ code }) => code === 'group-missing');
  return (
    found
      // Of a group that is not there, that its filters cannot be read is no news.
      .filter(({ code }) => !(missing && code === 'filter-unreadable'))
      .map(({ code, sentence }) => finding(code, sentence, `read back from ${evidenceOf(code)}`))
  );
}

const calls: Record<string, string> = {
  group: 'DescribeLogGroups',
  filter: 'DescribeSubscriptionFilters',
  stream: 'DescribeDeliveryStream',
  bucket: 'GetBucketEncryption, GetBucketVersioning, GetPublicAccessBlock',
};
const evidenceOf = (code: string): string => calls[code.split('-')[0]!] ?? code;

async function groupFindings(
  { logs }: DoctorPorts,
  logGroupName: string,
  encryptionRequired: boolean,
  backfillIntervalHours: number,
): Promise<AccountFinding[]> {
  const answer = await logs
    .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
    .catch(() => undefined);
  const group = answer?.logGroups?.find((one) => one.logGroupName === logGroupName);
  // describePipeline has said why.
  if (group === undefined) return [];
  const found: AccountFinding[] = [];
  const { retentionInDays, kmsKeyId } = group;
  if (retentionInDays !== undefined && retentionInDays * 24 < backfillIntervalHours) {
    const sentence = `log group ${logGroupName} keeps events for ${retentionInDays} days, and is reconciled every ${backfillIntervalHours} hours: what the archive misses is gone before it is missed`;
    found.push(finding('retention-short', sentence, `DescribeLogGroups: retentionInDays ${retentionInDays}`));
  }
  if (encryptionRequired && kmsKeyId === undefined) {
    const sentence = `encryption is required, and log group ${logGroupName} has no key: the agent refuses every session`;
    found.push(finding('sessions-refused', sentence, 'DescribeLogGroups: no kmsKeyId'));
  }
  return found;
}

async function roleFindings(ports: DoctorPorts, names: PipelineNames): Promise<AccountFinding[]> {
  const { logGroupName, deliveryStreamName } = names;
  if (deliveryStreamName === undefined) return [];
  const [filters, streams] = await Promise.all([
    ports.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName })).catch(() => undefined),
    ports.firehose
      .send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: deliveryStreamName }))
      .catch(() => undefined),
  ]);
  const filter = filters?.subscriptionFilters?.find((one) =>
    one.destinationArn?.endsWith(`:deliverystream/${deliveryStreamName}`),
  );
  const stream = streams?.DeliveryStreamDescription;
  const s3 = stream?.Destinations?.[0]?.ExtendedS3DestinationDescription;
  const [, partition = 'aws', , region = '', account = ''] = (filter?.destinationArn ?? '').split(':');
  const found: AccountFinding[] = [];
  if (filter?.destinationArn !== undefined) {
    found.push(
      ...(await examineRole(ports.iam, {
        code: 'filter-role',
        whose: `the role of subscription filter ${filter.filterName}`,
        roleArn: filter.roleArn,
        call: {
          service: 'logs.amazonaws.com',
          sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:*`,
          sourceAccount: account,
        },
        needs: [{ action: 'firehose:PutRecord', resource: filter.destinationArn }],
      })),
    );
  }
  if (s3?.BucketARN !== undefined && stream?.DeliveryStreamARN !== undefined) {
    const key =
      s3.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN ??
      (await defaultKeyOf(ports, s3.BucketARN.split(':::')[1]!));
    found.push(
      ...(await examineRole(ports.iam, {
        code: 'stream-role',
        whose: `the role of delivery stream ${deliveryStreamName}`,
        roleArn: s3.RoleARN,
        call: {
          service: 'firehose.amazonaws.com',
          sourceArn: stream.DeliveryStreamARN,
          sourceAccount: stream.DeliveryStreamARN.split(':')[4] ?? '',
        },
        needs: [
          { action: 's3:PutObject', resource: `${s3.BucketARN}/${(s3.Prefix ?? '').split('!{')[0]}x` },
          ...(key === undefined ? [] : [{ action: 'kms:GenerateDataKey', resource: key }]),
        ],
      })),
    );
  }
  return found;
}

/** The key that S3 will encrypt with where the writer names none. Only an ARN can be compared with a policy. */
async function defaultKeyOf({ s3 }: DoctorPorts, bucketName: string): Promise<string | undefined> {
  const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: bucketName })).catch(() => undefined);
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const key = rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  return key?.startsWith('arn:') ? key : undefined;
}

async function lockFindings({ s3 }: DoctorPorts, bucketName: string): Promise<AccountFinding[]> {
  const sentence = `bucket ${bucketName} has no Object Lock: what was archived can be deleted, by whoever may`;
  try {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: bucketName }));
    const state = answer.ObjectLockConfiguration;
    if (state?.ObjectLockEnabled === 'Enabled' && state.Rule?.DefaultRetention !== undefined) return [];
    const evidence = `GetObjectLockConfiguration: ${JSON.stringify(state ?? null)}`;
    const without = `bucket ${bucketName} could be locked and has no default retention: what is archived is not locked`;
    return [
      finding('bucket-not-lockable', state?.ObjectLockEnabled === 'Enabled' ? without : sentence, evidence),
    ];
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return [];
    if (isNamed(error, 'ObjectLockConfigurationNotFoundError'))
      return [finding('bucket-not-lockable', sentence, `GetObjectLockConfiguration: ${messageOf(error)}`)];
    return [finding('unreadable', `the lock of bucket ${bucketName} cannot be read`, messageOf(error))];
  }
}
