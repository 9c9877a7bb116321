import { Stack } from 'aws-cdk-lib';
import { SessionLogRoleEventsStack } from '../stacks/role-events-stack';
import { settingsWith, statementsOf, templateOf, testApp, texts } from '../testing/template';
import { SessionLogRoleEvents } from '.';
import { roleChanges } from './tamper-alarms';

const stack = new SessionLogRoleEventsStack(
  testApp(),
  'Events',
  settingsWith({ homeRegion: 'ap-northeast-1' }),
);
const { only } = templateOf(stack);
const bus = 'arn:<AWS::Partition>:events:ap-northeast-1:<AWS::AccountId>:event-bus/default';

it('is in the region where IAM tells of its calls', () => {
  expect(stack.region).toBe('us-east-1');
  expect(stack.stackName).toBe('session-logs-iam-events');
});

it('forwards each change of a role to the region of the monitoring, as it came', () => {
  const { EventPattern, Targets } = only('AWS::Events::Rule').Properties as {
    EventPattern: unknown;
    Targets: Record<string, unknown>[];
  };
  expect(EventPattern).toEqual({
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['iam.amazonaws.com'], eventName: roleChanges },
  });
  expect(Targets.map(({ Arn }) => texts(Arn))).toEqual([[bus]]);
  expect(Object.keys(Targets[0] ?? {}).sort()).toEqual(['Arn', 'Id', 'RoleArn']);
});

it('may do nothing else', () => {
  const [statement, ...others] = statementsOf(only('AWS::IAM::Policy'));
  expect(others).toEqual([]);
  expect(statement).toMatchObject({ Effect: 'Allow', Action: 'events:PutEvents' });
  expect(texts(statement?.Resource)).toEqual([bus]);
});

it('refuses what is no region, by its name', () => {
  const homeRegion = 'Tokyo';
  expect(() => new SessionLogRoleEvents(new Stack(testApp(), 'Mine'), 'Events', { homeRegion })).toThrow(
    /"homeRegion" \("Tokyo"\) must be a region/,
  );
});
