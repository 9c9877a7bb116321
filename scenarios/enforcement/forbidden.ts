import { createHash } from 'node:crypto';
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
import {
  DeleteDeliveryStreamCommand,
  PutRecordCommand,
  StopDeliveryStreamEncryptionCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import { AttachRolePolicyCommand, CreateAccessKeyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DecryptCommand,
  DisableKeyCommand,
  GenerateDataKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import {
  DeleteDocumentCommand,
  GetDocumentCommand,
  GetParameterCommand,
  SendCommandCommand,
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
} from '@aws-sdk/client-ssm';
import type { Clients } from './clients';
import type { Principal } from './principals';
import type { EnforcementLab } from './start-lab';

/** An action that a principal must be refused. */
export interface Forbidden {
  principal: Principal;
  /** What it would do, for people. */
  what: string;
  /** The IAM action that the refusal must name. */
  action: string;
  /** The resource that the refusal must name, exactly. */
  resource: string;
  call: (as: Clients) => Promise<unknown>;
}

export const instanceId = 'i-0123456789abcdef0';

/** Every row of the table. Nothing of it may ever succeed: most would destroy the deployment that is tested. */
export function forbiddenActions(lab: EnforcementLab): Forbidden[] {
  const { pipeline, arns, region, sessionDocumentName } = lab;
  const { bucketName: Bucket, logGroupName, deliveryStreamName: DeliveryStreamName, account } = pipeline;
  const stream = 'a-session';
  const group = `${arns.logGroup}:log-stream:`;
  const archived = `${pipeline.streamPrefix}2026/11/24/00/an-object.gz`;
  const transcript = `${pipeline.transcriptPrefix}a-session.log`;
  const object = (key: string) => `${arns.bucket}/${key}`;
  const ssm = (rest: string) => `arn:aws:ssm:${region}:${account}:${rest}`;
  const document = ssm(`document/${sessionDocumentName}`);
  const instance = `arn:aws:ec2:${region}:${account}:instance/${instanceId}`;
  const events = [{ timestamp: Date.now(), message: 'forged' }];
  const Body = 'forged';

  const deleteGroup = {
    what: 'delete the log group',
    action: 'logs:DeleteLogGroup',
    resource: group,
    call: ({ logs }: Clients) => logs.send(new DeleteLogGroupCommand({ logGroupName })),
  };
  const deleteLogStream = {
    what: "delete a session's log stream",
    action: 'logs:DeleteLogStream',
    resource: group + stream,
    call: ({ logs }: Clients) =>
      logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: stream })),
  };
  const putRetention = {
    what: 'shorten the retention',
    action: 'logs:PutRetentionPolicy',
    resource: group,
    call: ({ logs }: Clients) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
  };
  const deleteFilter = {
    what: 'delete the subscription filter',
    action: 'logs:DeleteSubscriptionFilter',
    resource: group,
    call: ({ logs }: Clients) =>
      logs.send(
        new DeleteSubscriptionFilterCommand({ logGroupName, filterName: pipeline.subscriptionFilterName }),
      ),
  };
  const putFilter = {
    what: 'put a subscription filter that lets nothing through',
    action: 'logs:PutSubscriptionFilter',
    resource: group,
    call: ({ logs }: Clients) =>
      logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName: pipeline.subscriptionFilterName,
          filterPattern: '"nothing"',
          destinationArn: arns.deliveryStream,
          roleArn: arns.logsRole,
        }),
      ),
  };
  const writeEvents = {
    what: "write into a session's log stream",
    action: 'logs:PutLogEvents',
    resource: group + stream,
    call: ({ logs }: Clients) =>
      logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: stream, logEvents: events })),
  };
  const readEvents = {
    what: 'read sessions in the log group',
    action: 'logs:GetLogEvents',
    resource: group + stream,
    call: ({ logs }: Clients) => logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: stream })),
  };
  const deleteStream = {
    what: 'delete the delivery stream',
    action: 'firehose:DeleteDeliveryStream',
    resource: arns.deliveryStream,
    call: ({ firehose }: Clients) => firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName })),
  };
  const putRecord = {
    what: 'put a forged record into the delivery stream',
    action: 'firehose:PutRecord',
    resource: arns.deliveryStream,
    call: ({ firehose }: Clients) =>
      firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(Body) } })),
  };
  const updateDestination = {
    what: 'point the delivery stream elsewhere',
    action: 'firehose:UpdateDestination',
    resource: arns.deliveryStream,
    call: ({ firehose }: Clients) =>
      firehose.send(
        new UpdateDestinationCommand({
          DeliveryStreamName,
          CurrentDeliveryStreamVersionId: '1',
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationUpdate: { Prefix: 'elsewhere/' },
        }),
      ),
  };
  const getObject = (key: string, what: string) => ({
    what,
    action: 's3:GetObject',
    resource: object(key),
    call: ({ s3 }: Clients) => s3.send(new GetObjectCommand({ Bucket, Key: key })),
  });
  const putObject = (key: string, what: string) => ({
    what,
    action: 's3:PutObject',
    resource: object(key),
    call: ({ s3 }: Clients) => s3.send(new PutObjectCommand({ Bucket, Key: key, Body })),
  });
  const putTranscript = (what: string, encryption: Partial<PutObjectCommandInput>) => ({
    what,
    action: 's3:PutObject',
    resource: object(transcript),
    call: ({ s3 }: Clients) =>
      s3.send(new PutObjectCommand({ Bucket, Key: transcript, Body, ...encryption })),
  });
  const deleteObject = (key: string, what: string) => ({
    what,
    action: 's3:DeleteObject',
    resource: object(key),
    call: ({ s3 }: Clients) => s3.send(new DeleteObjectCommand({ Bucket, Key: key })),
  });
  const listBucket = {
    what: 'list the archive',
    action: 's3:ListBucket',
    resource: arns.bucket,
    call: ({ s3 }: Clients) => s3.send(new ListObjectsV2Command({ Bucket })),
  };
  const deleteBucketPolicy = {
    what: "delete the archive's bucket policy",
    action: 's3:DeleteBucketPolicy',
    resource: arns.bucket,
    call: ({ s3 }: Clients) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
  };
  const putLifecycle = {
    what: 'let the archive expire',
    action: 's3:PutLifecycleConfiguration',
    resource: arns.bucket,
    call: ({ s3 }: Clients) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: {
            Rules: [{ ID: 'gone', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
          },
        }),
      ),
  };
  const scheduleKeyDeletion = {
    what: 'schedule the deletion of the key',
    action: 'kms:ScheduleKeyDeletion',
    resource: arns.key,
    call: ({ kms }: Clients) => kms.send(new ScheduleKeyDeletionCommand({ KeyId: arns.key })),
  };
  const disableKey = {
    what: 'disable the key',
    action: 'kms:DisableKey',
    resource: arns.key,
    call: ({ kms }: Clients) => kms.send(new DisableKeyCommand({ KeyId: arns.key })),
  };
  const decrypt = {
    what: 'decrypt with the key, past S3',
    action: 'kms:Decrypt',
    resource: arns.key,
    call: ({ kms }: Clients) =>
      kms.send(new DecryptCommand({ KeyId: arns.key, CiphertextBlob: Buffer.from(Body) })),
  };
  const startSession = (documentName: string | undefined, what: string, resource: string) => ({
    what,
    action: 'ssm:StartSession',
    resource,
    call: ({ ssm: client }: Clients) =>
      client.send(new StartSessionCommand({ Target: instanceId, DocumentName: documentName })),
  });
  const awsDocument = (name: string) => `arn:aws:ssm:${region}::document/${name}`;
  const updateDocument = {
    what: 'change the session document',
    action: 'ssm:UpdateDocument',
    resource: document,
    call: ({ ssm: client }: Clients) =>
      client.send(
        new UpdateDocumentCommand({ Name: sessionDocumentName, Content: '{}', DocumentVersion: '$LATEST' }),
      ),
  };
  const deleteDocument = {
    what: 'delete the session document',
    action: 'ssm:DeleteDocument',
    resource: document,
    call: ({ ssm: client }: Clients) => client.send(new DeleteDocumentCommand({ Name: sessionDocumentName })),
  };
  const of = (principal: Principal, ...rows: Omit<Forbidden, 'principal'>[]): Forbidden[] =>
    rows.map((row) => ({ principal, ...row }));

  return [
    ...of(
      'agent',
      deleteGroup,
      deleteLogStream,
      putRetention,
      {
        what: 'take the retention off',
        action: 'logs:DeleteRetentionPolicy',
        resource: group,
        call: ({ logs }) => logs.send(new DeleteRetentionPolicyCommand({ logGroupName })),
      },
      deleteFilter,
      putFilter,
      {
        what: 'give the log group another key',
        action: 'logs:AssociateKmsKey',
        resource: group,
        call: ({ logs }) => logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: arns.key })),
      },
      readEvents,
      {
        what: 'create a log group',
        action: 'logs:CreateLogGroup',
        resource: `arn:aws:logs:${region}:${account}:log-group:${logGroupName}-mine:log-stream:`,
        call: ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: `${logGroupName}-mine` })),
      },
      {
        what: 'create a stream in another log group',
        action: 'logs:CreateLogStream',
        resource: `arn:aws:logs:${region}:${account}:log-group:/aws/kinesisfirehose/${DeliveryStreamName}:log-stream:${stream}`,
        call: ({ logs }) =>
          logs.send(
            new CreateLogStreamCommand({
              logGroupName: `/aws/kinesisfirehose/${DeliveryStreamName}`,
              logStreamName: stream,
            }),
          ),
      },
      getObject(archived, 'read the archive'),
      getObject(transcript, 'read a transcript back'),
      listBucket,
      putObject(archived, "write below Firehose's prefix"),
      putTranscript('put a transcript that another KMS key encrypts', {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000000`,
      }),
      putTranscript('put a transcript without KMS', { ServerSideEncryption: 'AES256' }),
      putTranscript('put a transcript that only a key of its own opens', {
        SSECustomerAlgorithm: 'AES256',
        SSECustomerKey: Buffer.alloc(32).toString('base64'),
        SSECustomerKeyMD5: createHash('md5').update(Buffer.alloc(32)).digest('base64'),
      }),
      deleteObject(transcript, 'delete a transcript'),
      putRecord,
      deleteStream,
      decrypt,
      scheduleKeyDeletion,
      {
        what: "read the account's parameters",
        action: 'ssm:GetParameter',
        resource: ssm('parameter/secret'),
        call: ({ ssm: client }) => client.send(new GetParameterCommand({ Name: '/secret' })),
      },
      updateDocument,
      {
        what: 'give itself more rights',
        action: 'iam:PutRolePolicy',
        resource: arns.agentRole,
        call: ({ iam }) =>
          iam.send(
            new PutRolePolicyCommand({
              RoleName: arns.agentRole.split('/').at(-1),
              PolicyName: 'more',
              PolicyDocument: '{}',
            }),
          ),
      },
    ),
    ...of(
      'logs',
      updateDestination,
      deleteStream,
      {
        what: 'put a record into another delivery stream',
        action: 'firehose:PutRecord',
        resource: `${arns.deliveryStream}-other`,
        call: ({ firehose }) =>
          firehose.send(
            new PutRecordCommand({
              DeliveryStreamName: `${DeliveryStreamName}-other`,
              Record: { Data: Buffer.from(Body) },
            }),
          ),
      },
      readEvents,
      putObject(archived, 'write into the archive, past Firehose'),
      getObject(archived, 'read the archive'),
      deleteFilter,
    ),
    ...of(
      'firehose',
      readEvents,
      {
        what: 'search the log group',
        action: 'logs:FilterLogEvents',
        resource: group,
        call: ({ logs }) => logs.send(new FilterLogEventsCommand({ logGroupName })),
      },
      writeEvents,
      deleteObject(archived, 'delete from the archive'),
      putObject(transcript, 'write a transcript'),
      getObject(transcript, 'read a transcript'),
      deleteBucketPolicy,
      putLifecycle,
      decrypt,
      {
        what: 'make a data key, past S3',
        action: 'kms:GenerateDataKey',
        resource: arns.key,
        call: ({ kms }) => kms.send(new GenerateDataKeyCommand({ KeyId: arns.key, KeySpec: 'AES_256' })),
      },
    ),
    ...of(
      'operator',
      startSession(
        'AWS-StartPortForwardingSession',
        'forward a port',
        awsDocument('AWS-StartPortForwardingSession'),
      ),
      startSession(
        'AWS-StartPortForwardingSessionToRemoteHost',
        'forward a port to another host',
        awsDocument('AWS-StartPortForwardingSessionToRemoteHost'),
      ),
      startSession('AWS-StartSSHSession', 'tunnel SSH', awsDocument('AWS-StartSSHSession')),
      startSession(
        'AWS-StartNonInteractiveCommand',
        'run a command with a document of AWS',
        awsDocument('AWS-StartNonInteractiveCommand'),
      ),
      startSession(
        'SessionLogs-Unlogged',
        'open a session with a document that does not log',
        ssm('document/SessionLogs-Unlogged'),
      ),
      updateDocument,
      deleteDocument,
      {
        what: "end somebody else's session",
        action: 'ssm:TerminateSession',
        resource: ssm('session/somebody-0123456789abcdef0'),
        call: ({ ssm: client }) =>
          client.send(new TerminateSessionCommand({ SessionId: 'somebody-0123456789abcdef0' })),
      },
      {
        what: 'run a command past Session Manager',
        action: 'ssm:SendCommand',
        resource: awsDocument('AWS-RunShellScript'),
        call: ({ ssm: client }) =>
          client.send(
            new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [instanceId] }),
          ),
      },
      readEvents,
      getObject(archived, 'read the archive'),
      deleteFilter,
      putRetention,
      disableKey,
    ),
    ...of(
      'auditor',
      putObject(archived, 'write into the archive'),
      putObject(transcript, 'write a transcript'),
      deleteObject(archived, 'delete from the archive'),
      {
        what: "shorten an object's lock",
        action: 's3:PutObjectRetention',
        resource: object(archived),
        call: ({ s3 }) =>
          s3.send(
            new PutObjectRetentionCommand({
              Bucket,
              Key: archived,
              BypassGovernanceRetention: true,
              Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 1000) },
            }),
          ),
      },
      {
        what: "take the archive's default lock off",
        action: 's3:PutBucketObjectLockConfiguration',
        resource: arns.bucket,
        call: ({ s3 }) =>
          s3.send(
            new PutObjectLockConfigurationCommand({
              Bucket,
              ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
            }),
          ),
      },
      {
        what: "suspend the archive's versioning",
        action: 's3:PutBucketVersioning',
        resource: arns.bucket,
        call: ({ s3 }) =>
          s3.send(
            new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
          ),
      },
      {
        what: "replace the archive's bucket policy",
        action: 's3:PutBucketPolicy',
        resource: arns.bucket,
        call: ({ s3 }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{}' })),
      },
      putLifecycle,
      writeEvents,
      deleteLogStream,
      deleteGroup,
      putRetention,
      putRecord,
      updateDestination,
      {
        what: 'take the encryption off the delivery stream',
        action: 'firehose:StopDeliveryStreamEncryption',
        resource: arns.deliveryStream,
        call: ({ firehose }) =>
          firehose.send(new StopDeliveryStreamEncryptionCommand({ DeliveryStreamName })),
      },
      decrypt,
      scheduleKeyDeletion,
      {
        what: 'replace the key policy',
        action: 'kms:PutKeyPolicy',
        resource: arns.key,
        call: ({ kms }) => kms.send(new PutKeyPolicyCommand({ KeyId: arns.key, Policy: '{}' })),
      },
      startSession(sessionDocumentName, 'open a session', instance),
      {
        what: 'read a document that is none of theirs',
        action: 'ssm:GetDocument',
        resource: ssm('document/SessionLogs-Unlogged'),
        call: ({ ssm: client }) => client.send(new GetDocumentCommand({ Name: 'SessionLogs-Unlogged' })),
      },
      {
        what: 'attach a policy to themselves',
        action: 'iam:AttachRolePolicy',
        resource: `arn:aws:iam::${account}:role/auditors`,
        call: ({ iam }) =>
          iam.send(
            new AttachRolePolicyCommand({
              RoleName: 'auditors',
              PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
            }),
          ),
      },
      {
        what: "make a key for somebody else's user",
        action: 'iam:CreateAccessKey',
        resource: `arn:aws:iam::${account}:user/somebody`,
        call: ({ iam }) => iam.send(new CreateAccessKeyCommand({ UserName: 'somebody' })),
      },
    ),
  ];
}
