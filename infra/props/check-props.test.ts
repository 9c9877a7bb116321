import { Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  PropsError,
  SessionLogArchive,
  type SessionLogArchiveProps,
  SessionLogCatalog,
  SessionLogInstance,
  SessionLogMonitoring,
} from '..';
import { testApp } from '../testing/template';

const platform = () => new Stack(testApp(), 'Platform');
const archive = (props: Record<string, unknown>) => () =>
  new SessionLogArchive(platform(), 'Logs', props as SessionLogArchiveProps);

describe('props that are wrong', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a name', { name: 'Session_Logs' }, /"name" \("Session_Logs"\) must be 3 to 40 lower-case letters/],
    [
      'a period',
      { retentionDays: 2 },
      /"retentionDays" \(2\) must be a period that CloudWatch Logs knows: 1, 3/,
    ],
    ['text for days', { lockDays: '30' }, /"lockDays" \("30"\) must be a whole number of days, 1 to 36,500/],
    ['half a day', { lockDays: 0.5 }, /"lockDays" \(0.5\) must be a whole number/],
    [
      'a mode',
      { lockMode: 'governance' },
      /"lockMode" \("governance"\) must be one of GOVERNANCE, COMPLIANCE, none/,
    ],
    [
      'an ARN for a key',
      { existingKey: 'arn:aws:kms:eu-west-1:111122223333:key/0a' },
      /"existingKey" \("arn.*"\) must be a KMS key; from a name or an ARN, make one by Key.fromKeyArn/,
    ],
    [
      'a role for its ARN',
      { sealerArns: [{}] },
      /"sealerArns" must be a list, of which each item must be the ARN of an IAM role/,
    ],
    [
      'a tag as text',
      { operatorInstanceTag: 'a=b' },
      /"operatorInstanceTag" \("a=b"\) must be a tag: \{ key:/,
    ],
    ['a name that is no prop', { lockdays: 30 }, /"lockdays" is no prop; there are name, .*lockDays/],
  ])('%s: refused with the prop, its value and what it must be', (_what, props, message) => {
    expect(archive(props)).toThrow(PropsError);
    expect(archive(props)).toThrow(message);
    expect(archive(props)).toThrow(/^SessionLogArchive Platform\/Logs: /);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'COMPLIANCE',
      { lockMode: 'COMPLIANCE' },
      /"lockMode" .* cannot be taken back.* Say so with iUnderstand: true/,
    ],
    [
      'an expiry in the lock',
      { expireAfterDays: 365 },
      /"expireAfterDays" \(365\) lies inside the lock of 365 days/,
    ],
    ['a short retention', { retentionDays: 1 }, /"retentionDays" \(1\) does not fit: events live 24 hours/],
    [
      'a lock for a key that exists',
      { existingSealKey: {}, sealKey: 'none' },
      /"sealKey" \("none"\) cannot be chosen beside a key that exists already \(existingSealKey\)/,
    ],
  ])('%s: refused beside what it contradicts', (_what, props, message) => {
    expect(archive(props)).toThrow(message);
  });

  it('are all named at once', () => {
    expect(archive({ name: 'X', retentionDays: 2 })).toThrow(/"name".*"retentionDays"/);
  });

  it('of the other constructs are refused too', () => {
    const stack = platform();
    const logs = new SessionLogArchive(stack, 'Logs');
    const mistaken = (props: object) => props as { archive: SessionLogArchive };
    expect(() => new SessionLogMonitoring(stack, 'A', mistaken({}))).toThrow(
      /^SessionLogMonitoring Platform\/A: "archive" is missing: it must be a SessionLogArchive, or \{ name,/,
    );
    expect(() => new SessionLogMonitoring(stack, 'B', { archive: logs, alarmEmail: 'soc' })).toThrow(
      /"alarmEmail" \("soc"\) must be an e-mail address/,
    );
    expect(() => new SessionLogInstance(stack, 'C', { archive: logs, subnets: {} })).toThrow(
      /"subnets" selects from no VPC: existingVpc is missing/,
    );
    expect(() => new SessionLogCatalog(stack, 'D', { archive: logs, firstHour: '2026-01-01' })).toThrow(
      /"firstHour" \("2026-01-01"\) must be an hour as YYYY\/MM\/DD\/HH/,
    );
  });
});

it('what is undefined counts as not given', () => {
  expect(archive({ lockDays: undefined, lockMode: 'none', name: undefined })().name).toBe('session-logs');
});

it('tokens pass where CloudFormation may resolve them', () => {
  const stack = platform();
  const sealer = new Role(stack, 'Sealer', { assumedBy: new AccountRootPrincipal() });
  const existingKey = new Key(stack, 'Key');
  expect(
    () => new SessionLogArchive(stack, 'Logs', { sealerArns: [sealer.roleArn], existingKey }),
  ).not.toThrow();
});

it('two archives of one name are refused in a stack, and accepted in two', () => {
  const app = testApp();
  const stack = new Stack(app, 'One');
  new SessionLogArchive(stack, 'Logs');
  expect(() => new SessionLogArchive(stack, 'More')).toThrow(
    /"name" \("session-logs"\) is that of One\/Logs too/,
  );
  expect(() => new SessionLogArchive(stack, 'Others', { name: 'others' })).not.toThrow();
  expect(() => new SessionLogArchive(new Stack(app, 'Two'), 'Logs')).not.toThrow();
});
