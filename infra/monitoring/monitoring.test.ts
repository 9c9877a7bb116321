import type { Settings } from '../settings';
import { SessionLogMonitoringStack } from '../stacks/monitoring-stack';
import {
  bytesSent,
  inlineBytes,
  type Statement,
  settingsWith,
  templateOf,
  testApp,
  texts,
} from '../testing/template';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
const sealKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/4e5f6a7b';
const keys = [keyArn, '0a1b2c3d', sealKeyArn, '4e5f6a7b'];
function monitoring(settings: Partial<Settings> = {}) {
  const stack = new SessionLogMonitoringStack(testApp(), 'Monitoring', settingsWith(settings), {
    logGroupName: 'session-logs/sessions',
    bucketName: 'the-archive',
    keyArn,
    sealKeyArn,
    roleArns: ['arn:aws:iam::111122223333:role/delivery', 'arn:aws:iam::111122223333:role/servers'],
  });
  return { stack, ...templateOf(stack) };
}
const { stack, template, resources, only } = monitoring();
const of = (type: string) => Object.values(resources).filter((resource) => resource.Type === type);
const topic = only('AWS::SNS::Topic');

describe('alarms', () => {
  const filter = [
    { Name: 'DestinationType', Value: 'Firehose' },
    { Name: 'FilterName', Value: 'session-logs-to-archive' },
    { Name: 'LogGroupName', Value: 'session-logs/sessions' },
  ];
  const stream = [{ Name: 'DeliveryStreamName', Value: 'session-logs-archive' }];

  it.each([
    ['AWS/Firehose', 'DeliveryToS3.DataFreshness', stream, 'GreaterThanThreshold', 900],
    ['AWS/Firehose', 'DeliveryToS3.Success', stream, 'LessThanThreshold', 1],
    ['AWS/Firehose', 'ThrottledRecords', stream, 'GreaterThanThreshold', 0],
    ['AWS/Logs', 'DeliveryErrors', filter, 'GreaterThanThreshold', 0],
    ['AWS/Logs', 'DeliveryThrottling', filter, 'GreaterThanThreshold', 0],
  ])('watch %s %s', (Namespace, MetricName, Dimensions, ComparisonOperator, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace,
      MetricName,
      Dimensions,
      ComparisonOperator,
      Threshold,
      TreatMissingData: 'notBreaching',
    });
  });

  it('watch for events that came in and were not forwarded', () => {
    const { Metrics } = only('AWS::CloudWatch::Alarm', 'Deliverynotforwarded').Properties as {
      Metrics: { Expression?: string; MetricStat?: { Metric: { MetricName: string } } }[];
    };
    expect(Metrics[0]?.Expression).toBe('FILL(incoming, 0) - FILL(forwarded, 0)');
    expect(Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])).toEqual([
      'IncomingLogEvents',
      'ForwardedLogEvents',
    ]);
  });

  it('all ring at the topic', () => {
    const alarms = of('AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(7);
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual([{ Ref: topic.id }]);
  });
});

describe('tamper alarms', () => {
  type Pattern = {
    source: string[];
    'detail-type': string[];
    detail: { eventName: string[]; requestParameters?: Record<string, unknown[]> };
  };
  const patterns = of('AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern as Pattern);
  const rule = (call: string) => patterns.filter(({ detail }) => detail.eventName.includes(call));

  it.each([
    ['DeleteSubscriptionFilter', { logGroupName: ['session-logs/sessions'] }],
    ['PutSubscriptionFilter', { logGroupName: ['session-logs/sessions'] }],
    ['DeleteLogGroup', { logGroupName: ['session-logs/sessions'] }],
    ['PutRetentionPolicy', { logGroupName: ['session-logs/sessions'] }],
    ['DeleteDeliveryStream', { deliveryStreamName: ['session-logs-archive'] }],
    ['UpdateDestination', { deliveryStreamName: ['session-logs-archive'] }],
    ['UpdateDocument', { name: ['SSM-SessionManagerRunShell'] }],
    ['ScheduleKeyDeletion', { keyId: keys }],
    ['DisableKey', { keyId: keys }],
    ['PutKeyPolicy', { keyId: keys }],
    ['UpdateAlias', { aliasName: ['alias/session-logs-seal'] }],
    ['DeleteAlias', { aliasName: ['alias/session-logs-seal'] }],
    ['AttachRolePolicy', { roleName: ['delivery', 'servers'] }],
    ['PutRolePolicy', { roleName: ['delivery', 'servers'] }],
    ['DetachRolePolicy', { roleName: ['delivery', 'servers'] }],
    ['DeleteRolePolicy', { roleName: ['delivery', 'servers'] }],
    ['UpdateAssumeRolePolicy', { roleName: ['delivery', 'servers'] }],
    ['DeleteRole', { roleName: ['delivery', 'servers'] }],
    ['PutRolePermissionsBoundary', { roleName: ['delivery', 'servers'] }],
    ['PutBucketPolicy', { bucketName: ['the-archive'] }],
    ['PutBucketLifecycle', { bucketName: ['the-archive'] }],
    ['PutObjectLockConfiguration', { bucketName: ['the-archive'] }],
  ])('tell of %s on what is ours, and of no other', (call, parameters) => {
    const [pattern, ...others] = rule(call);
    expect(others).toEqual([]);
    expect(pattern?.['detail-type']).toEqual(['AWS API Call via CloudTrail']);
    expect(pattern?.detail.requestParameters).toEqual(parameters);
  });

  it.each(['PutAccountPolicy', 'DeleteAccountPolicy'])('tell of every %s: it names no group', (call) => {
    const [pattern, ...others] = rule(call);
    expect(others).toEqual([]);
    expect(pattern).toEqual({
      source: ['aws.logs'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['logs.amazonaws.com'],
        eventName: ['DeleteAccountPolicy', 'PutAccountPolicy'],
      },
    });
  });

  it('match refused calls too: no rule asks for success', () => {
    expect(JSON.stringify(patterns)).not.toContain('errorCode');
  });

  it('go to the topic', () => {
    for (const { Properties } of of('AWS::Events::Rule')) {
      expect(Properties.Targets).toEqual([expect.objectContaining({ Arn: { Ref: topic.id } })]);
    }
  });
});

describe('the topic', () => {
  const statements = (only('AWS::SNS::TopicPolicy').Properties.PolicyDocument as { Statement: Statement[] })
    .Statement;

  it('is encrypted with a key of its own that rotates', () => {
    const key = only('AWS::KMS::Key');
    expect(key.Properties.EnableKeyRotation).toBe(true);
    expect(topic.Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key.id, 'Arn'] });
  });

  it('refuses plain http', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  it('lets the alarms of this account and EventBridge publish, and nobody else', () => {
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
      [
        { Service: 'cloudwatch.amazonaws.com' },
        { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ],
      [{ Service: 'events.amazonaws.com' }, undefined],
    ]);
    expect(allowed.flatMap(({ Action }) => texts(Action))).toEqual(['sns:Publish', 'sns:Publish']);
  });

  it('tells the address of the setting', () => {
    monitoring({ alarmEmail: 'ops@example.org' }).template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    });
  });

  it('is not made where one exists', () => {
    const existingTopicArn = 'arn:aws:sns:eu-west-1:111122223333:ours';
    const other = monitoring({ existingTopicArn });
    other.template.resourceCountIs('AWS::SNS::Topic', 0);
    other.template.resourceCountIs('AWS::KMS::Key', 0);
    other.template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [existingTopicArn] });
  });
});

it('has a dashboard of every hop', () => {
  const body = JSON.stringify(only('AWS::CloudWatch::Dashboard').Properties.DashboardBody);
  for (const metric of ['IncomingLogEvents', 'ForwardedLogEvents', 'DeliveryToS3.DataFreshness']) {
    expect(body).toContain(metric);
  }
});

it('asks for no bootstrap, names no account, and fits inline', () => {
  const text = JSON.stringify(template.toJSON(), undefined, 1);
  expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
  expect(bytesSent(template)).toBeLessThan(inlineBytes);
});
