import { App } from 'aws-cdk-lib';
import { readSettings } from '../settings';
import { makeStacks } from '../stacks';

const account = 'eu-west-1:111122223333';

/** Deployments that together use every setting, each as `-c` would give it. */
export const deployments: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  default: {},
  chosen: {
    name: 'our-logs',
    sessionDocumentName: 'Our-Sessions',
    retentionDays: 7,
    reconcileIntervalHours: 48,
    stacks: 'archive,monitoring,instance,catalog,iam-events',
    homeRegion: 'eu-west-1',
    backfillerArns: 'arn:aws:iam::111122223333:role/backfill',
    instanceRoleArns: 'arn:aws:iam::111122223333:role/servers-*',
    instanceRoles: 'web1=alice/bob@example.org,db=carol',
    operatorsMaySendCommands: 'true',
    sealerArns: 'arn:aws:iam::111122223333:role/one,arn:aws:iam::111122223333:role/two-*',
    lockMode: 'COMPLIANCE',
    iUnderstand: 'true',
    lockDays: 30,
    infrequentAccessAfterDays: 30,
    glacierAfterDays: 90,
    expireAfterDays: 400,
    bucketReports: 'both',
    accessLogBucketName: 'our-access-logs',
    operatorInstanceTag: 'team=a',
    alarmEmail: 'soc@example.org',
    network: 'nat',
    catalogFirstHour: '2026/07/01/00',
    scanLimitGb: 7,
  },
  existing: {
    existingKeyArn: `arn:aws:kms:${account}:key/0a1b2c3d-0000-0000-0000-000000000000`,
    existingSealKeyArn: `arn:aws:kms:${account}:key/4e5f6a7b-0000-0000-0000-000000000000`,
    existingBucketName: 'our-archive',
    existingLogGroupName: '/our/sessions',
    existingTopicArn: `arn:aws:sns:${account}:ours`,
    existingVpcId: 'vpc-0a1b2c3d',
    existingSubnetIds: 'subnet-0a1b2c3d,subnet-0a1b2c3e',
    existingAvailabilityZones: 'eu-west-1a,eu-west-1b',
  },
  bare: { lockMode: 'none', sealKey: 'none', bucketReports: 'eventbridge' },
};

/** The templates of a deployment, by the stack's id in the app. */
export function templatesOf(
  settings: Readonly<Record<string, string | number>>,
  outdir: string,
): Record<string, unknown> {
  const app = new App({ outdir });
  makeStacks(
    app,
    readSettings((key) => settings[key]),
  );
  return Object.fromEntries(app.synth().stacks.map(({ id, template }) => [id, template]));
}
