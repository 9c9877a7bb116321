import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { asText, bytesSent, inlineBytes, synthesise, testApp } from '../testing/template';

const lockOf = (settings: Parameters<typeof synthesise>[0]) =>
  synthesise(settings).only('AWS::S3::Bucket').Properties;

describe('the lock', () => {
  it('is GOVERNANCE for a year', () => {
    expect(lockOf({})).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
      },
    });
  });

  it('is what the settings say', () => {
    expect(lockOf({ lockMode: 'COMPLIANCE', lockDays: 30, iUnderstand: true })).toMatchObject({
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
    });
    expect(lockOf({ lockMode: 'none' })).not.toHaveProperty('ObjectLockConfiguration');
  });
});

describe('the bucket', () => {
  it('moves and expires records only as the settings say, and never a seal', () => {
    const { Properties } = synthesise({
      infrequentAccessAfterDays: 30,
      glacierAfterDays: 90,
      expireAfterDays: 400,
    }).only('AWS::S3::Bucket');
    const records = ['session-logs', 'transcripts', 'errors'];
    expect(Properties.LifecycleConfiguration).toEqual({
      Rules: [
        expect.objectContaining({ Id: 'sweep-unfinished-uploads' }),
        ...records.map((prefix) => ({
          Id: `tiers-${prefix}`,
          Prefix: `${prefix}/`,
          Status: 'Enabled',
          Transitions: [
            { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
            { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
          ],
        })),
        ...records.map((prefix) => ({
          Id: `expire-${prefix}`,
          Prefix: `${prefix}/`,
          Status: 'Enabled',
          ExpirationInDays: 400,
          NoncurrentVersionExpiration: { NoncurrentDays: 400 },
        })),
      ],
    });
  });

  it.each([
    ['OnlyTheArchiveKey', '-aws-kms-key-id', { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] }],
    ['OnlyKmsEncryption', '', 'aws:kms'],
    ['NoCustomerKey', '-customer-algorithm', undefined],
  ])('refuses objects under another key (%s), where the PUT says one', (Sid, rest, allowed) => {
    const header = `s3:x-amz-server-side-encryption${rest}`;
    synthesise().template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid,
            Effect: 'Deny',
            Action: 's3:PutObject',
            // Firehose says none: a PUT without the header must pass.
            Condition: {
              Null: { [header]: 'false' },
              ...(allowed && { StringNotEquals: { [header]: allowed } }),
            },
          }),
        ]),
      },
    });
  });

  it('tells EventBridge of its objects when asked to, without a function', () => {
    const { template, only } = synthesise({ bucketReports: 'eventbridge' });
    expect(only('AWS::S3::Bucket').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  it('writes its inventory into a bucket of its own, which is not locked', () => {
    const { only } = synthesise({ bucketReports: 'inventory' });
    const inventory = only('AWS::S3::Bucket', 'ArchiveInventory');
    expect(inventory.Properties).not.toHaveProperty('ObjectLockConfiguration');
    expect(only('AWS::S3::Bucket', 'ArchiveBucket').Properties.InventoryConfigurations).toEqual([
      expect.objectContaining({
        Destination: expect.objectContaining({ BucketArn: { 'Fn::GetAtt': [inventory.id, 'Arn'] } }),
        IncludedObjectVersions: 'All',
      }),
    ]);
  });

  it('logs accesses where the setting says', () => {
    const { Properties } = synthesise({ accessLogBucketName: 'our-access-logs' }).only('AWS::S3::Bucket');
    expect(Properties.LoggingConfiguration).toMatchObject({ DestinationBucketName: 'our-access-logs' });
  });
});

it('protects the log group against deletion', () => {
  expect(synthesise().only('AWS::Logs::LogGroup', 'Sessions').Properties).toMatchObject({
    DeletionProtectionEnabled: true,
  });
});

describe('what exists already', () => {
  const arn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-0000-0000-000000000000';
  const { only, template } = synthesise({
    existingKeyArn: arn,
    existingSealKeyArn: `${arn}5`,
    existingBucketName: 'our-archive',
    existingLogGroupName: '/our/sessions',
  });

  it('is not made again', () => {
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::Logs::LogGroup', 1); // Firehose's errors
  });

  it('is wired in', () => {
    expect(only('AWS::Logs::SubscriptionFilter').Properties.LogGroupName).toBe('/our/sessions');
    expect(only('AWS::KinesisFirehose::DeliveryStream').Properties).toMatchObject({
      DeliveryStreamEncryptionConfigurationInput: { KeyARN: arn },
    });
    const role = JSON.stringify(only('AWS::IAM::Role', 'Instance'));
    expect(role).toContain('our-archive/transcripts/*');
    expect(role).toContain('log-group:/our/sessions');
    expect(asText(template.toJSON().Outputs.BucketName.Value)).toBe('our-archive');
  });

  it('is taken from the props before the settings', () => {
    const app = testApp();
    const key = Key.fromKeyArn(new Stack(app, 'Other'), 'Key', `${arn.slice(0, -1)}1`);
    const stack = synthesise(
      { existingKeyArn: arn, existingSealKeyArn: arn },
      { existingKey: key, existingSealKey: key },
    );
    expect(JSON.stringify(stack.template.toJSON())).not.toContain(arn);
  });
});

it('still fits inline into a CloudFormation call with every setting given', () => {
  const { template } = synthesise({
    name: 'a'.repeat(40),
    bucketReports: 'both',
    accessLogBucketName: 'our-access-logs',
    infrequentAccessAfterDays: 30,
    glacierAfterDays: 90,
    expireAfterDays: 4000,
    operatorInstanceTag: 'team=a',
    sealerArns: ['arn:aws:iam::111122223333:role/one', 'arn:aws:iam::111122223333:role/two'],
  });
  expect(bytesSent(template)).toBeLessThan(inlineBytes);
});
