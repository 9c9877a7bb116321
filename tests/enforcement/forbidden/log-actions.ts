import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { EnforcementLab } from '../start-lab';
import { type Action, aSession } from './types';

/** What can be done to the log group and to the sessions in it. */
export function logActions({ pipeline, arns, region }: EnforcementLab) {
  const { logGroupName, account, deliveryStreamName, subscriptionFilterName: filterName } = pipeline;
  const logStreamName = aSession;
  const groupOf = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}:log-stream:`;
  const group = groupOf(logGroupName);
  const errorGroup = `/aws/kinesisfirehose/${deliveryStreamName}`;
  return {
    deleteGroup: {
      what: 'delete the log group',
      action: 'logs:DeleteLogGroup',
      resource: group,
      call: ({ logs }) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
    },
    deleteStream: {
      what: "delete a session's log stream",
      action: 'logs:DeleteLogStream',
      resource: group + aSession,
      call: ({ logs }) => logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName })),
    },
    shortenRetention: {
      what: 'shorten the retention',
      action: 'logs:PutRetentionPolicy',
      resource: group,
      call: ({ logs }) => logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
    },
    dropRetention: {
      what: 'take the retention off',
      action: 'logs:DeleteRetentionPolicy',
      resource: group,
      call: ({ logs }) => logs.send(new DeleteRetentionPolicyCommand({ logGroupName })),
    },
    deleteFilter: {
      what: 'delete the subscription filter',
      action: 'logs:DeleteSubscriptionFilter',
      resource: group,
      call: ({ logs }) => logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName })),
    },
    blindFilter: {
      what: 'put a subscription filter that lets nothing through',
      action: 'logs:PutSubscriptionFilter',
      resource: group,
      call: ({ logs }) =>
        logs.send(
          new PutSubscriptionFilterCommand({
            logGroupName,
            filterName,
            filterPattern: '"nothing"',
            destinationArn: arns.deliveryStream,
            roleArn: arns.logsRole,
          }),
        ),
    },
    changeKey: {
      what: 'give the log group another key',
      action: 'logs:AssociateKmsKey',
      resource: group,
      call: ({ logs }) => logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: arns.key })),
    },
    write: {
      what: "write into a session's log stream",
      action: 'logs:PutLogEvents',
      resource: group + aSession,
      call: ({ logs }) =>
        logs.send(
          new PutLogEventsCommand({
            logGroupName,
            logStreamName,
            logEvents: [{ timestamp: Date.now(), message: 'forged' }],
          }),
        ),
    },
    read: {
      what: 'read sessions in the log group',
      action: 'logs:GetLogEvents',
      resource: group + aSession,
      call: ({ logs }) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName })),
    },
    search: {
      what: 'search the log group',
      action: 'logs:FilterLogEvents',
      resource: group,
      call: ({ logs }) => logs.send(new FilterLogEventsCommand({ logGroupName })),
    },
    createGroup: {
      what: 'create a log group',
      action: 'logs:CreateLogGroup',
      resource: groupOf(`${logGroupName}-mine`),
      call: ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: `${logGroupName}-mine` })),
    },
    streamElsewhere: {
      what: 'create a stream in another log group',
      action: 'logs:CreateLogStream',
      resource: groupOf(errorGroup) + aSession,
      call: ({ logs }) => logs.send(new CreateLogStreamCommand({ logGroupName: errorGroup, logStreamName })),
    },
  } satisfies Record<string, Action>;
}
