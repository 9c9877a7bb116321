import { Match } from 'aws-cdk-lib/assertions';
import {
  actionsOf,
  asText,
  bytesSent,
  inlineBytes,
  type Statement,
  statementsOf,
  synthesise,
  texts,
  trustOf,
} from '../testing/template';

const { template, resources, only } = synthesise();

const bucket = only('AWS::S3::Bucket').id;
const key = only('AWS::KMS::Key', 'Key').id;
const bucketArn = `<${bucket}.Arn>`;
const keyArn = `<${key}.Arn>`;
const logGroupArn =
  'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:session-logs/sessions';
/** The condition of a statement on the key: only through S3, only for this bucket. */
function expectViaS3(statement: Statement | undefined) {
  const condition = statement?.Condition ?? {};
  expect(Object.keys(condition)).toEqual(['StringEquals', 'StringLike']);
  expect(asText(condition.StringEquals?.['kms:ViaService'])).toBe('s3.<AWS::Region>.<AWS::URLSuffix>');
  expect(texts(condition.StringLike?.['kms:EncryptionContext:aws:s3:arn'])).toEqual([
    bucketArn,
    `${bucketArn}/*`,
  ]);
}

describe('the key', () => {
  it('rotates', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  it('lets CloudWatch Logs use it for the session log group and for no other', () => {
    const statements = (only('AWS::KMS::Key', 'Key').Properties.KeyPolicy as { Statement: Statement[] })
      .Statement;
    const services = statements.filter((statement) => statement.Principal?.Service !== undefined);
    expect(services).toHaveLength(1);
    const [logs] = services as [Statement];
    expect(asText(logs.Principal?.Service)).toBe('logs.<AWS::Region>.<AWS::URLSuffix>');
    expect(Object.keys(logs.Condition ?? {})).toEqual(['ArnEquals']);
    expect(asText(logs.Condition?.ArnEquals?.['kms:EncryptionContext:aws:logs:arn'])).toBe(logGroupArn);
    expect(logs.Action).not.toContain('kms:*');
  });
});

describe('the session log group', () => {
  it('keeps events for three days, in the class that can have a subscription, under the key', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'session-logs/sessions',
      RetentionInDays: 3,
      LogGroupClass: 'STANDARD',
      KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
    });
  });

  it('keeps them as long as the setting says', () => {
    synthesise({ retentionDays: 7 }).template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'session-logs/sessions',
      RetentionInDays: 7,
    });
  });
});

describe('the subscription', () => {
  it('sends every event of the session log group to the delivery stream', () => {
    template.resourceCountIs('AWS::Logs::SubscriptionFilter', 1);
    template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      FilterName: 'session-logs-to-archive',
      LogGroupName: { Ref: only('AWS::Logs::LogGroup', 'Sessions').id },
      FilterPattern: '',
      DestinationArn: { 'Fn::GetAtt': [only('AWS::KinesisFirehose::DeliveryStream').id, 'Arn'] },
      RoleArn: { 'Fn::GetAtt': [only('AWS::IAM::Role', 'Subscription').id, 'Arn'] },
    });
  });

  it('has a role that CloudWatch Logs can take for this one log group only', () => {
    const [trust, ...others] = trustOf(only('AWS::IAM::Role', 'Subscription')) as [Statement];
    expect(others).toEqual([]);
    expect(trust.Principal).toEqual({ Service: 'logs.amazonaws.com' });
    expect(Object.keys(trust.Condition ?? {})).toEqual(['StringLike']);
    expect(texts(trust.Condition?.StringLike?.['aws:SourceArn'])).toEqual([logGroupArn, `${logGroupArn}:*`]);
  });

  it('may put to the delivery stream, and nothing else', () => {
    const stream = [`<${only('AWS::KinesisFirehose::DeliveryStream').id}.Arn>`];
    expect(actionsOf(only('AWS::IAM::Role', 'Subscription'), 'Allow')).toEqual({
      'firehose:PutRecord': stream,
      'firehose:PutRecordBatch': stream,
    });
  });
});

describe('the delivery stream', () => {
  const s3 = () =>
    only('AWS::KinesisFirehose::DeliveryStream').Properties.ExtendedS3DestinationConfiguration as Record<
      string,
      unknown
    >;

  it('has an explicit name and takes direct puts', () => {
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamName: 'session-logs-archive',
      DeliveryStreamType: 'DirectPut',
    });
  });

  it('is encrypted with the key', () => {
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamEncryptionConfigurationInput: {
        KeyType: 'CUSTOMER_MANAGED_CMK',
        KeyARN: { 'Fn::GetAtt': [key, 'Arn'] },
      },
    });
  });

  it('writes gzip files under the plain prefix, and what fails under the error prefix', () => {
    expect(s3()).toMatchObject({
      BucketARN: { 'Fn::GetAtt': [bucket, 'Arn'] },
      Prefix: 'session-logs/',
      CompressionFormat: 'GZIP',
      FileExtension: '.gz',
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
    });
    expect(s3().ErrorOutputPrefix).toMatch(/^errors\/!\{firehose:error-output-type\}\//);
  });

  it('unpacks what CloudWatch Logs sends, ends each envelope with a newline, and keeps the envelope', () => {
    expect(s3().ProcessingConfiguration).toEqual({
      Enabled: true,
      Processors: [
        {
          Type: 'Decompression',
          Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
        },
        { Type: 'AppendDelimiterToRecord' },
      ],
    });
  });

  it('reports its errors to a log of its own', () => {
    const group = only('AWS::Logs::LogGroup', 'Delivery').id;
    const stream = only('AWS::Logs::LogStream', 'Delivery').id;
    expect(s3().CloudWatchLoggingOptions).toEqual({
      Enabled: true,
      LogGroupName: { Ref: group },
      LogStreamName: { Ref: stream },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/kinesisfirehose/session-logs-archive',
      RetentionInDays: 90,
    });
  });

  it('has a role of its own that Firehose can take for this account only', () => {
    const [trust, ...others] = trustOf(only('AWS::IAM::Role', 'Delivery')) as [Statement];
    expect(others).toEqual([]);
    expect(trust.Principal).toEqual({ Service: 'firehose.amazonaws.com' });
    expect(trust.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
  });

  it('may write its two prefixes, and nothing else', () => {
    const role = only('AWS::IAM::Role', 'Delivery');
    const own = [`${bucketArn}/session-logs/*`, `${bucketArn}/errors/*`];
    expect(actionsOf(role, 'Allow')).toEqual({
      's3:PutObject': own,
      's3:GetObject': own,
      's3:AbortMultipartUpload': own,
      's3:GetBucketLocation': [bucketArn],
      's3:ListBucket': [bucketArn],
      's3:ListBucketMultipartUploads': [bucketArn],
      'kms:GenerateDataKey': [keyArn],
      'kms:Decrypt': [keyArn],
      'logs:PutLogEvents': [
        'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/kinesisfirehose/session-logs-archive:log-stream:DestinationDelivery',
      ],
    });
    expectViaS3(statementsOf(role).find((statement) => statement.Sid === 'EncryptObjects'));
  });
});

describe('the bucket', () => {
  it('encrypts with the key, keeps versions, belongs to its owner and is closed to the public', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] },
            },
          },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it.each([
    ['plain http', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['TLS before 1.2', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ])('refuses %s to everybody', (_what, condition) => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Condition: condition }),
        ]),
      },
    });
  });

  it('sweeps unfinished uploads and deletes nothing else', () => {
    expect(only('AWS::S3::Bucket').Properties.LifecycleConfiguration).toEqual({
      Rules: [
        {
          Id: 'sweep-unfinished-uploads',
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    });
  });
});

describe('the instance role', () => {
  const role = () => only('AWS::IAM::Role', 'Instance');

  it('is taken by EC2 instances, through a profile', () => {
    const [trust, ...others] = trustOf(role()) as [Statement];
    expect(others).toEqual([]);
    expect(trust.Principal).toEqual({ Service: 'ec2.amazonaws.com' });
    template.hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: [{ Ref: role().id }] });
  });

  it('may do what the agent was seen to call, and nothing else', () => {
    const stream = [logGroupArn, `${logGroupArn}:*`];
    const transcripts = [`${bucketArn}/transcripts/*`];
    expect(actionsOf(role(), 'Allow')).toEqual({
      'ssm:UpdateInstanceInformation': ['*'],
      'ssmmessages:CreateControlChannel': ['*'],
      'ssmmessages:CreateDataChannel': ['*'],
      'ssmmessages:OpenControlChannel': ['*'],
      'ssmmessages:OpenDataChannel': ['*'],
      'logs:DescribeLogGroups': ['arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*'],
      'logs:CreateLogStream': stream,
      'logs:DescribeLogStreams': stream,
      'logs:PutLogEvents': stream,
      's3:PutObject': transcripts,
      's3:PutObjectAcl': transcripts,
      's3:GetEncryptionConfiguration': [bucketArn],
      'kms:GenerateDataKey': [keyArn],
      'kms:Decrypt': [keyArn],
    });
    expectViaS3(statementsOf(role()).find((statement) => statement.Sid === 'EncryptTranscript'));
  });

  it('attaches no managed policy to any role', () => {
    const withManaged = Object.entries(resources).filter(
      ([, resource]) =>
        resource.Type === 'AWS::IAM::Role' && resource.Properties.ManagedPolicyArns !== undefined,
    );
    expect(withManaged).toEqual([]);
  });
});

describe('the stack', () => {
  it('keeps what holds records, and the key to them, when it is deleted', () => {
    const kept = Object.values(resources).filter(
      (resource) => resource.DeletionPolicy === 'RetainExceptOnCreate',
    );
    expect(kept.map((resource) => resource.Type).sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
    ]);
    expect(only('AWS::Logs::LogGroup', 'Sessions').DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  it('empties no bucket and runs no function', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });

  it('names no account and no region, and asks for no bootstrap', () => {
    const { stack } = synthesise();
    expect(stack.environment).toBe('aws://unknown-account/unknown-region');
    expect(JSON.stringify(template.toJSON())).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
  });

  it('fits inline into a CloudFormation call', () => {
    expect(bytesSent(template)).toBeLessThan(inlineBytes);
  });

  it('gives every name that the outside needs', () => {
    const outputs: Record<string, { Value: unknown }> = template.toJSON().Outputs;
    const values = Object.fromEntries(
      Object.entries(outputs).map(([id, output]) => [id, asText(output.Value)]),
    );
    expect(values).toEqual({
      StackName: 'session-logs',
      DeliveryRoleArn: `<${only('AWS::IAM::Role', 'Delivery').id}.Arn>`,
      SubscriptionRoleArn: `<${only('AWS::IAM::Role', 'Subscription').id}.Arn>`,
      Region: '<AWS::Region>',
      LogGroupName: `<${only('AWS::Logs::LogGroup', 'Sessions').id}>`,
      SubscriptionFilterName: 'session-logs-to-archive',
      DeliveryStreamName: `<${only('AWS::KinesisFirehose::DeliveryStream').id}>`,
      BucketName: `<${bucket}>`,
      StreamPrefix: 'session-logs/',
      TranscriptPrefix: 'transcripts/',
      ErrorPrefix: 'errors/',
      KeyArn: keyArn,
      InstanceRoleArn: `<${only('AWS::IAM::Role', 'Instance').id}.Arn>`,
      InstanceProfileName: `<${only('AWS::IAM::InstanceProfile').id}>`,
      InstanceProfileArn: `<${only('AWS::IAM::InstanceProfile').id}.Arn>`,
      OperatorsPolicyArn: `<${only('AWS::IAM::ManagedPolicy', 'Operators').id}>`,
      AuditorsPolicyArn: `<${only('AWS::IAM::ManagedPolicy', 'Auditors').id}>`,
      BackfillersPolicyArn: `<${only('AWS::IAM::ManagedPolicy', 'Backfillers').id}>`,
      SealersPolicyArn: `<${only('AWS::IAM::ManagedPolicy', 'Sealers').id}>`,
      SealKeyArn: `<${only('AWS::KMS::Key', 'Seal').id}.Arn>`,
      SealKeyAlias: 'alias/session-logs-seal',
      SessionDocumentName: 'SSM-SessionManagerRunShell',
    });
  });

  it('shares no explicit name with a deployment of another name', () => {
    const namesIn = (text: string) =>
      new Set(text.match(/"(?:LogGroupName|DeliveryStreamName|FilterName|AliasName)":"[^"]+"/g) ?? []);
    const first = namesIn(JSON.stringify(template.toJSON().Resources));
    const second = namesIn(JSON.stringify(synthesise({ name: 'other' }).template.toJSON().Resources));
    expect(first.size).toBe(5);
    expect([...second].filter((name) => first.has(name))).toEqual([]);
    expect(synthesise({ name: 'other' }).stack.stackName).toBe('other');
  });
});
