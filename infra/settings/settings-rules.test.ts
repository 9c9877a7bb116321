import { readSettings, SettingsError } from './settings';

const given = (values: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}) =>
  readSettings((key) => values[key], environment);

describe('settings that contradict each other', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a COMPLIANCE lock that nobody said to understand',
      { lockMode: 'COMPLIANCE' },
      /"lockMode" \("COMPLIANCE"\) cannot be taken back.*-c iUnderstand=true/,
    ],
    [
      'an expiry inside the lock',
      { lockDays: '400', expireAfterDays: '400' },
      /"expireAfterDays" \("400"\) lies inside the lock of 400 days \(lockDays\)/,
    ],
    [
      'a retention shorter than the reconcile interval',
      { retentionDays: 3, reconcileIntervalHours: 96 },
      /"retentionDays" \(3\) does not fit: events live 72 hours .* every 96/,
    ],
    [
      'a reconcile interval as long as the default retention',
      { reconcileIntervalHours: 72 },
      /"reconcileIntervalHours" \(72\)/,
    ],
    ['days for no lock', { lockMode: 'none', lockDays: 30 }, /"lockDays" \(30\) has no lock to apply to/],
    [
      'a tier too soon after the first',
      { infrequentAccessAfterDays: 60, glacierAfterDays: 80 },
      /"glacierAfterDays" \(80\) must be at least 30 days after/,
    ],
    [
      'a tier after the end',
      { expireAfterDays: 400, glacierAfterDays: 500 },
      /"glacierAfterDays" \(500\) is not before the objects expire/,
    ],
    [
      'a lock for a bucket that exists',
      { existingBucketName: 'our-archive', lockDays: 30 },
      /"lockDays" \(30\) cannot be given to a bucket that exists already/,
    ],
    [
      'a retention for a log group that exists',
      { existingLogGroupName: '/ours', retentionDays: 7 },
      /"retentionDays" \(7\) cannot be given/,
    ],
    [
      'an address for a topic that exists',
      { existingTopicArn: 'arn:aws:sns:eu-west-1:111122223333:t', alarmEmail: 'a@example.org' },
      /"alarmEmail" \("a@example.org"\) cannot be subscribed/,
    ],
    [
      'a choice beside a key for seals that exists',
      { existingSealKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d', sealKey: 'none' },
      /"sealKey" \("none"\) cannot be chosen beside a key that exists already/,
    ],
    [
      'sealers without a key',
      { sealKey: 'none', sealerArns: 'arn:aws:iam::111122223333:role/sealer' },
      /"sealerArns".*there is no key to sign with/,
    ],
    [
      'an alias for a key',
      { existingSealKeyArn: 'alias/ours' },
      /"existingSealKeyArn".*of the key, not of an alias/,
    ],
    [
      'a session for a sealer',
      { sealerArns: 'arn:aws:sts::111122223333:assumed-role/sealer/one' },
      /"sealerArns".*the ARN of an IAM role or user/,
    ],
    [
      'subnets of no VPC',
      { existingSubnetIds: 'subnet-0a1b2c3d' },
      /"existingSubnetIds".*existingVpcId is missing/,
    ],
    [
      'events of IAM for no region',
      { stacks: 'monitoring,iam-events' },
      /"stacks".*iam-events.*needs homeRegion/,
    ],
    [
      'events of IAM for the region that has them',
      { stacks: 'iam-events', homeRegion: 'us-east-1' },
      /"homeRegion" \("us-east-1"\).*leave iam-events out of stacks/,
    ],
    ['a VPC without subnets', { existingVpcId: 'vpc-0a1b2c3d' }, /"existingVpcId".*needs existingSubnetIds/],
    [
      'subnets without their zones',
      {
        existingVpcId: 'vpc-0a1b2c3d',
        existingSubnetIds: 'subnet-0a1b2c3d,subnet-0a1b2c3e',
        existingAvailabilityZones: 'eu-west-1a',
      },
      /"existingAvailabilityZones".*one zone for each of the 2 subnets/,
    ],
  ])('%s: refused with the name and the reason', (_what, values, message) => {
    expect(() => given(values)).toThrow(SettingsError);
    expect(() => given(values)).toThrow(message);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a COMPLIANCE lock that is meant', { lockMode: 'COMPLIANCE', iUnderstand: 'true' }],
    ['an expiry a day after the lock', { lockDays: 400, expireAfterDays: 401 }],
    ['an expiry without a lock', { lockMode: 'none', expireAfterDays: 30 }],
    ['a retention just longer than the interval', { retentionDays: 3, reconcileIntervalHours: 71 }],
    [
      'sealers of a permission set, and a user',
      {
        sealerArns:
          'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Sealers_*, arn:aws:iam::111122223333:user/a@b',
      },
    ],
    ['events of IAM for another region', { stacks: 'iam-events', homeRegion: 'ap-northeast-1' }],
    ['tiers 30 days apart', { infrequentAccessAfterDays: 60, glacierAfterDays: 90 }],
    [
      'a VPC with a subnet and its zone',
      {
        existingVpcId: 'vpc-0a1b2c3d',
        existingSubnetIds: 'subnet-0a1b2c3d',
        existingAvailabilityZones: 'eu-west-1a',
      },
    ],
  ])('%s: accepted', (_what, values) => {
    expect(() => given(values)).not.toThrow();
  });

  it('names all of them at once', () => {
    expect(() => given({ lockMode: 'COMPLIANCE', lockDays: 30, expireAfterDays: 30 })).toThrow(
      /"lockMode".*"expireAfterDays"/,
    );
  });
});

describe('settings from the environment', () => {
  it('are read, and give way to the context', () => {
    const environment = { SESSION_LOGS_INFRA_LOCK_DAYS: '30', SESSION_LOGS_INFRA_NAME: 'from-environment' };
    expect(given({}, environment)).toMatchObject({ lockDays: 30, name: 'from-environment' });
    expect(given({ name: 'from-context' }, environment)).toMatchObject({ name: 'from-context' });
  });

  it('are refused when their name is none', () => {
    expect(() => given({}, { SESSION_LOGS_INFRA_LOCKDAYS: '30' })).toThrow(
      /environment variable SESSION_LOGS_INFRA_LOCKDAYS is no setting/,
    );
    expect(() => given({}, { SESSION_LOGS_CACHE: '/x' })).not.toThrow();
  });
});
