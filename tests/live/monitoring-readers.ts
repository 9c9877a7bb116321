import { DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { at, isSet, list, statementIds } from './template-values';
import type { LiveReader } from './types';

export const alarm: LiveReader = async ({ physicalId, properties }, { cloudWatch }) => {
  const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [physicalId] }));
  const live = MetricAlarms?.[0];
  return [
    { what: 'exists', declared: true, live: live !== undefined },
    { what: 'threshold', declared: properties.Threshold, live: live?.Threshold },
    { what: 'missing data', declared: properties.TreatMissingData, live: live?.TreatMissingData },
    {
      what: 'actions',
      declared: list(properties.AlarmActions).length,
      live: live?.AlarmActions?.length ?? 0,
    },
    {
      what: 'metrics of the expression',
      declared: list(properties.Metrics).length,
      live: live?.Metrics?.length ?? 0,
    },
  ];
};

export const dashboard: LiveReader = async ({ physicalId }, { cloudWatch }) => {
  const { DashboardBody } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: physicalId }));
  return [{ what: 'body', declared: true, live: isSet(DashboardBody) }];
};

export const rule: LiveReader = async ({ physicalId, properties }, { events }) => {
  const Name = physicalId.split('/').at(-1)?.split('|').at(-1) ?? physicalId;
  const [live, targets] = await Promise.all([
    events.send(new DescribeRuleCommand({ Name })),
    events.send(new ListTargetsByRuleCommand({ Rule: Name })),
  ]);
  return [
    { what: 'state', declared: properties.State, live: live.State },
    {
      what: 'calls watched',
      declared: list(at(properties, 'EventPattern.detail.eventName')).length,
      live: list(at(JSON.parse(live.EventPattern ?? '{}'), 'detail.eventName')).length,
    },
    { what: 'targets', declared: list(properties.Targets).length, live: targets.Targets?.length ?? 0 },
    {
      what: 'message to the target',
      declared: isSet(at(properties, 'Targets.0.InputTransformer')),
      live: isSet(targets.Targets?.[0]?.InputTransformer),
    },
  ];
};

export const topic: LiveReader = async ({ physicalId, properties }, { sns }) => {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: physicalId }));
  return [
    { what: 'KMS key', declared: isSet(properties.KmsMasterKeyId), live: isSet(Attributes?.KmsMasterKeyId) },
  ];
};

export const topicPolicy: LiveReader = async ({ properties }, { sns }) => {
  const TopicArn = at(properties, 'Topics.0.physicalId') as string;
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return [
    {
      what: 'statements',
      declared: statementIds(properties.PolicyDocument),
      live: statementIds(Attributes?.Policy ?? '{}'),
    },
  ];
};
