import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SessionLogArchive, SessionLogCatalog, SessionLogInstance, SessionLogMonitoring } from '..';
import { acknowledge } from '../acknowledge';
import type { Settings } from '../settings';
import { makeStacks } from '../stacks';
import { settingsWith, testApp } from '../testing/template';
import { nagReport } from './report';

function report(settings: Partial<Settings>) {
  const app = testApp();
  makeStacks(app, settingsWith(settings));
  return nagReport(app);
}

describe('cdk-nag, AwsSolutions', () => {
  it.each<[string, Partial<Settings>]>([
    ['by default', {}],
    ['with every report and a NAT gateway', { bucketReports: 'both', network: 'nat', lockMode: 'none' }],
    ['without a key for seals', { sealKey: 'none' }],
    [
      'with roles of instances, and events of IAM',
      {
        instanceRoles: { web1: ['alice', 'bob'] },
        instanceRoleArns: ['own'],
        stacks: ['archive', 'monitoring', 'instance', 'catalog', 'iam-events'],
        homeRegion: 'eu-west-1',
      },
    ],
    ['with access logs', { accessLogBucketName: 'our-access-logs' }],
    [
      'on what exists already',
      {
        existingKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d',
        existingSealKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/4e5f6a7b',
        existingBucketName: 'our-archive',
        existingLogGroupName: '/our/sessions',
        existingTopicArn: 'arn:aws:sns:eu-west-1:111122223333:ours',
      },
    ],
  ])('%s: finds nothing that has no reason, and no reason stands without a finding', (_what, settings) => {
    const { rulesApplied, unexplained, acknowledged, idle } = report(settings);
    expect(unexplained).toEqual([]);
    expect(idle).toEqual([]);
    expect(rulesApplied).toBeGreaterThan(1000);
    for (const { reason } of acknowledged) expect(reason).toMatch(/^[A-Z].{25,}\.$/);
  });

  it('finds nothing in a stack of somebody else’s, where a role of theirs is an instance’s', () => {
    const app = testApp();
    const stack = new Stack(app, 'Platform');
    const archive = new SessionLogArchive(stack, 'Logs');
    new SessionLogMonitoring(stack, 'Alarms', { archive });
    new SessionLogInstance(stack, 'Instance', { archive });
    new SessionLogCatalog(stack, 'Catalog', { archive });
    archive.grantInstance(
      new Role(stack, 'Servers', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }),
    );
    const { unexplained, idle } = nagReport(app);
    expect(unexplained).toEqual([]);
    expect(idle).toEqual([]);
  });

  it('finds what is wrong, and a reason that fits nothing', () => {
    const app = testApp();
    const bucket = new Bucket(new Stack(app, 'Bad'), 'Bucket');
    acknowledge(bucket, 'AwsSolutions-S1', 'A test bucket, which nobody reads anything from.');
    acknowledge(bucket, 'AwsSolutions-EC23', 'There is no security group here.');
    const { unexplained, acknowledged, idle } = nagReport(app);
    expect(unexplained.map(({ rule }) => rule)).toContain('AwsSolutions-S10');
    expect(acknowledged.map(({ rule }) => rule)).toEqual(['AwsSolutions-S1']);
    expect(idle).toEqual([{ rule: 'AwsSolutions-EC23', at: 'Bad/Bucket' }]);
  });
});
