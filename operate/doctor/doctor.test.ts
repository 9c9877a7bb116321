import { type Answer, fakeAccount, named } from '../../pipeline/state/testing/fake-account';
import { diagnoseAccount } from './diagnose';
import { allows, keepsOut, matches, readPolicy } from './policy';
import { accountText } from './text';
import type { FindingCode, Severity } from './types';

const streamArn = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/s-archive';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k';
const inputs = {
  s3BucketName: 'bucket',
  s3KeyPrefix: 'transcripts/',
  s3EncryptionEnabled: true,
  cloudWatchLogGroupName: 'g',
  cloudWatchEncryptionEnabled: true,
  cloudWatchStreamingEnabled: true,
};
const content = (change: object = {}, document: object = {}) =>
  JSON.stringify({
    schemaVersion: '1.0',
    description: '',
    sessionType: 'Standard_Stream',
    inputs: { ...inputs, ...change },
    ...document,
  });
const group = { logGroupName: 'g', logGroupClass: 'STANDARD', retentionInDays: 3, kmsKeyId: keyArn };
const filter = {
  filterName: 'f',
  filterPattern: '',
  destinationArn: streamArn,
  roleArn: 'arn:aws:iam::111122223333:role/path/filter',
};
const s3Destination = {
  RoleARN: 'arn:aws:iam::111122223333:role/stream',
  BucketARN: 'arn:aws:s3:::bucket',
  Prefix: 'session-logs/',
  ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
};
const stream = (change: object = {}, s3: object = s3Destination) => ({
  DeliveryStreamDescription: {
    DeliveryStreamARN: streamArn,
    DeliveryStreamStatus: 'ACTIVE',
    Destinations: [{ ExtendedS3DestinationDescription: s3 }],
    ...change,
  },
});
const trust = (Service: string, Condition?: object) =>
  encodeURIComponent(
    JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service },
          Action: 'sts:AssumeRole',
          ...(Condition && { Condition }),
        },
      ],
    }),
  );
const grant = (...statements: [string | string[], string][]) =>
  JSON.stringify({
    Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
  });
const roles = (change: Record<string, { trust?: string; policy?: string }> = {}) => {
  const sound: Record<string, { trust: string; policy: string }> = {
    filter: {
      trust: trust('logs.amazonaws.com', {
        StringLike: {
          'aws:SourceArn': [
            'arn:aws:logs:eu-west-1:111122223333:log-group:g',
            'arn:aws:logs:eu-west-1:111122223333:log-group:g:*',
          ],
        },
      }),
      policy: grant([['firehose:PutRecord', 'firehose:PutRecordBatch'], streamArn]),
    },
    stream: {
      trust: trust('firehose.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } }),
      policy: grant(['s3:PutObject', 'arn:aws:s3:::bucket/session-logs/*'], ['kms:*', keyArn]),
    },
  };
  const of = ({ RoleName }: Record<string, unknown>) => ({
    ...sound[RoleName as string]!,
    ...change[RoleName as string],
  });
  return {
    GetRole: (input: Record<string, unknown>) => ({ Role: { AssumeRolePolicyDocument: of(input).trust } }),
    ListRolePolicies: { PolicyNames: ['p'] },
    GetRolePolicy: (input: Record<string, unknown>) => ({ PolicyDocument: of(input).policy }),
    ListAttachedRolePolicies: { AttachedPolicies: [] },
  };
};

/** A sound account: doctor has nothing to say of it. */
const sound: Record<string, Answer> = {
  GetDocument: { Content: content(), DocumentVersion: '4' },
  DescribeDocument: { Document: { LatestVersion: '4' } },
  ListDocuments: {
    DocumentIdentifiers: [
      { Name: 'SSM-SessionManagerRunShell', DocumentType: 'Session', Owner: '111122223333' },
    ],
  },
  DescribeInstanceInformation: { InstanceInformationList: [] },
  DescribeLogGroups: { logGroups: [group] },
  DescribeSubscriptionFilters: { subscriptionFilters: [filter] },
  DescribeDeliveryStream: stream(),
  GetBucketEncryption: {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }],
    },
  },
  GetBucketVersioning: { Status: 'Enabled' },
  GetPublicAccessBlock: {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  },
  GetObjectLockConfiguration: {
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
    },
  },
  ...roles(),
};

function doctor(change: Record<string, Answer> = {}, options: object = {}) {
  const { ports } = fakeAccount({ ...sound, ...change });
  return diagnoseAccount(ports, {
    region: 'eu-west-1',
    documentName: 'SSM-SessionManagerRunShell',
    backfillIntervalHours: 24,
    ...options,
  });
}
const other = (Content: string, DocumentType = 'Session'): Record<string, Answer> => ({
  ListDocuments: { DocumentIdentifiers: [{ Name: 'Other', DocumentType, Owner: '111122223333' }] },
  GetDocument: ({ Name }: Record<string, unknown>) =>
    Name === 'Other' ? { Content, DocumentVersion: '1' } : sound.GetDocument,
});
const agent = (AgentVersion: string): Record<string, Answer> => ({
  DescribeInstanceInformation: {
    InstanceInformationList: [
      { InstanceId: 'i-1', AgentVersion, PlatformType: 'Linux', PingStatus: 'Online' },
    ],
  },
});
const document = (change: object, whole: object = {}): Record<string, Answer> => ({
  GetDocument: { Content: content(change, whole), DocumentVersion: '4' },
});

it('has nothing to say of a sound account', async () => {
  const diagnosis = await doctor();
  expect(diagnosis.findings).toEqual([]);
  expect(diagnosis.exitCode).toBe(0);
  expect(diagnosis.pipeline).toMatchObject({
    logGroupName: 'g',
    deliveryStreamName: 's-archive',
    bucketName: 'bucket',
    errorPrefix: 'errors/',
  });
  expect(accountText(diagnosis)).toContain('Nothing found');
});

const broken: [FindingCode, Severity, string, Record<string, Answer>, object?][] = [
  [
    'document-missing',
    'loses',
    'there is no Session document',
    { GetDocument: named('InvalidDocument') },
    { logGroupName: 'g' },
  ],
  [
    'document-invalid',
    'unknown',
    'not understood',
    document({}, { schemaVersion: '2.2' }),
    { logGroupName: 'g' },
  ],
  [
    'unreadable',
    'unknown',
    'cannot be read',
    { GetDocument: named('AccessDeniedException') },
    { logGroupName: 'g' },
  ],
  ['document-type', 'loses', 'never streamed', document({}, { sessionType: 'InteractiveCommands' })],
  [
    'document-versions',
    'risks',
    'not the latest',
    { DescribeDocument: { Document: { LatestVersion: '5' } } },
  ],
  ['unreadable', 'unknown', 'versions', { DescribeDocument: named('AccessDeniedException') }],
  ['streaming-off', 'loses', 'streaming is off', document({ cloudWatchStreamingEnabled: false })],
  ['streaming-off', 'loses', 'streaming is off', document({ cloudWatchStreamingEnabled: undefined })],
  ['no-log-group', 'loses', 'names no log group', document({ cloudWatchLogGroupName: '' })],
  [
    'no-log-group',
    'loses',
    'streamed to elsewhere, and not to g',
    document({ cloudWatchLogGroupName: 'elsewhere' }),
    { logGroupName: 'g' },
  ],
  [
    'encryption-not-required',
    'risks',
    'not required of the log group',
    document({ cloudWatchEncryptionEnabled: false }),
  ],
  [
    'transcript-encryption-not-required',
    'risks',
    'not required of the bucket',
    document({ s3EncryptionEnabled: false }),
  ],
  ['no-transcript', 'risks', 'no transcripts', document({ s3BucketName: '' })],
  [
    'sessions-refused',
    'risks',
    'refuses every session',
    { DescribeLogGroups: { logGroups: [{ ...group, kmsKeyId: undefined }] } },
  ],
  ['group-missing', 'loses', 'does not exist', { DescribeLogGroups: { logGroups: [] } }],
  [
    'group-class',
    'loses',
    'INFREQUENT_ACCESS',
    { DescribeLogGroups: { logGroups: [{ ...group, logGroupClass: 'INFREQUENT_ACCESS' }] } },
  ],
  [
    'group-retention-none',
    'note',
    'no retention',
    { DescribeLogGroups: { logGroups: [{ ...group, retentionInDays: undefined }] } },
  ],
  ['group-unreadable', 'unknown', 'cannot be read', { DescribeLogGroups: named('AccessDeniedException') }],
  [
    'retention-short',
    'risks',
    'keeps events for 1 days, and is reconciled every 48 hours',
    { DescribeLogGroups: { logGroups: [{ ...group, retentionInDays: 1 }] } },
    { backfillIntervalHours: 48 },
  ],
  [
    'filter-missing',
    'loses',
    'no subscription filter',
    { DescribeSubscriptionFilters: { subscriptionFilters: [] } },
  ],
  [
    'filter-elsewhere',
    'loses',
    'leads to the delivery stream',
    {
      DescribeSubscriptionFilters: {
        subscriptionFilters: [{ ...filter, destinationArn: 'arn:aws:lambda:eu-west-1:1:function:f' }],
      },
    },
  ],
  [
    'filter-elsewhere',
    'loses',
    'leads to the delivery stream mine',
    {},
    { pipeline: { logGroupName: 'g', deliveryStreamName: 'mine' } },
  ],
  [
    'filter-pattern',
    'loses',
    'only events matching',
    { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...filter, filterPattern: 'x' }] } },
  ],
  [
    'filter-unreadable',
    'unknown',
    'cannot be read',
    { DescribeSubscriptionFilters: named('AccessDeniedException') },
  ],
  [
    'filter-role-none',
    'note',
    'not named',
    { DescribeSubscriptionFilters: { subscriptionFilters: [{ ...filter, roleArn: undefined }] } },
  ],
  [
    'filter-role',
    'loses',
    'does not exist',
    {
      GetRole: ({ RoleName }: Record<string, unknown>) => {
        if (RoleName === 'filter') throw named('NoSuchEntityException');
        return roles().GetRole({ RoleName });
      },
    },
  ],
  [
    'filter-role',
    'loses',
    'does not name logs.amazonaws.com',
    roles({ filter: { trust: trust('firehose.amazonaws.com') } }),
  ],
  [
    'filter-role',
    'loses',
    'wants aws:SourceArn',
    roles({
      filter: {
        trust: trust('logs.amazonaws.com', {
          StringLike: { 'aws:SourceArn': 'arn:aws:logs:eu-west-1:111122223333:log-group:of-others:*' },
        }),
      },
    }),
  ],
  [
    'filter-role',
    'loses',
    'lacks firehose:PutRecord',
    roles({ filter: { policy: grant(['firehose:PutRecord', `${streamArn}-of-others`]) } }),
  ],
  [
    'stream-inactive',
    'loses',
    'is SUSPENDED',
    { DescribeDeliveryStream: stream({ DeliveryStreamStatus: 'SUSPENDED' }) },
  ],
  ['stream-no-s3', 'loses', 'no S3 destination', { DescribeDeliveryStream: stream({ Destinations: [] }) }],
  [
    'stream-elsewhere',
    'loses',
    'writes to arn:aws:s3:::bucket',
    {},
    { pipeline: { logGroupName: 'g', deliveryStreamName: 's-archive', bucketName: 'mine' } },
  ],
  [
    'stream-prefix',
    'loses',
    'writes under',
    {},
    { pipeline: { logGroupName: 'g', deliveryStreamName: 's-archive', streamPrefix: 'mine/' } },
  ],
  [
    'stream-unreadable',
    'unknown',
    'cannot be read',
    { DescribeDeliveryStream: named('AccessDeniedException') },
  ],
  [
    'stream-role',
    'loses',
    'lacks s3:PutObject',
    roles({ stream: { policy: grant(['s3:Put*', 'arn:aws:s3:::bucket/of-others/*'], ['kms:*', '*']) } }),
  ],
  ['stream-role', 'loses', 'lacks kms:GenerateDataKey', roles({ stream: { policy: grant(['s3:*', '*']) } })],
  [
    'stream-role',
    'loses',
    'cannot be assumed',
    roles({
      stream: {
        trust: trust('firehose.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '999999999999' } }),
      },
    }),
  ],
  ['unreadable', 'unknown', 'the role of', { GetRolePolicy: named('AccessDenied') }],
  ['bucket-missing', 'loses', 'does not exist', { GetBucketVersioning: named('NoSuchBucket') }],
  [
    'bucket-not-lockable',
    'risks',
    'no Object Lock',
    { GetObjectLockConfiguration: named('ObjectLockConfigurationNotFoundError') },
  ],
  [
    'bucket-not-lockable',
    'risks',
    'no default retention',
    { GetObjectLockConfiguration: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } } },
  ],
  ['unreadable', 'unknown', 'the lock of bucket', { GetObjectLockConfiguration: named('AccessDenied') }],
  ['bucket-unversioned', 'risks', 'keeps no versions', { GetBucketVersioning: {} }],
  ['other-document', 'risks', 'port forwarding', other(content({}, { sessionType: 'Port' }))],
  [
    'other-document',
    'risks',
    'InteractiveCommands',
    other(content({}, { sessionType: 'InteractiveCommands' })),
  ],
  ['other-document', 'risks', 'its streaming is off', other(content({ cloudWatchStreamingEnabled: false }))],
  ['other-document', 'risks', 'names no log group', other(content({ cloudWatchLogGroupName: '' }))],
  ['document-invalid', 'unknown', 'Other is not understood', other('{}')],
  [
    'aws-documents',
    'note',
    "AWS's own",
    {
      ListDocuments: {
        DocumentIdentifiers: [{ Name: 'AWS-StartSSHSession', DocumentType: 'Session', Owner: 'Amazon' }],
      },
    },
  ],
  ['unreadable', 'unknown', 'cannot be listed', { ListDocuments: named('AccessDeniedException') }],
  [
    'agents-unreadable',
    'unknown',
    'cannot be read',
    { DescribeInstanceInformation: named('AccessDeniedException') },
  ],
  ['agent-destroys-text', 'risks', 'below 3.3.4121', agent('3.3.4108.0')],
  ['agent-rewrites-text', 'note', 'hide lines', agent('3.3.5226.0')],
  ['agent-version-invalid', 'unknown', 'not understood', agent('latest')],
];
const codes: Record<Severity, number> = { loses: 3, unknown: 2, risks: 1, note: 0 };

describe('goes red for', () => {
  it.each(broken)('%s (%s): %s', async (code, severity, sentence, change, options = {}) => {
    const { findings, exitCode } = await doctor(change, options);
    const found = findings.find((one) => one.code === code && one.sentence.includes(sentence));
    expect(findings.map((one) => `${one.code}: ${one.sentence}`)).toContainEqual(
      expect.stringContaining(sentence),
    );
    expect(found).toMatchObject({ severity });
    for (const text of [found!.evidence, found!.fix, found!.reference]) expect(text).toMatch(/\S/);
    expect(exitCode).toBe(findings.some((one) => one.severity === 'loses') ? 3 : codes[severity]);
  });

  it('no other session document that is streamed, and none of another type', async () => {
    await expect(doctor(other(content()))).resolves.toMatchObject({ findings: [] });
    await expect(doctor(other('{}', 'Command'))).resolves.toMatchObject({ findings: [] });
  });

  it('the worst first', async () => {
    const { findings, exitCode } = await doctor({
      ...document({ s3EncryptionEnabled: false }),
      GetObjectLockConfiguration: named('AccessDenied'),
      DescribeSubscriptionFilters: { subscriptionFilters: [{ ...filter, filterPattern: 'x' }] },
    });
    expect(findings.map(({ severity }) => severity)).toEqual(['loses', 'risks', 'unknown']);
    expect(exitCode).toBe(3);
  });
});

describe('policies', () => {
  const deny = { Statement: [{ Effect: 'Deny', Action: '*', NotResource: 'arn:ok' }] };
  it.each([
    ['firehose:PutRecord', 'arn:x', true],
    ['FIREHOSE:putrecord', 'arn:x', true],
    ['firehose:DeleteDeliveryStream', 'arn:x', false],
    ['firehose:PutRecord', 'arn:y', false],
  ])('%s on %s: %s', (action, resource, allowed) => {
    const policy = readPolicy(grant(['firehose:Put*', 'arn:x']));
    expect(allows([policy], action, resource)).toBe(allowed);
  });

  it('a Deny wins, unless it is conditional', () => {
    const all = readPolicy(grant(['*', '*']));
    expect(allows([all, readPolicy(JSON.stringify(deny))], 's3:PutObject', 'arn:b')).toBe(false);
    expect(allows([all, readPolicy(JSON.stringify(deny))], 's3:PutObject', 'arn:ok')).toBe(true);
    const tls = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    expect(allows([all, readPolicy(JSON.stringify({ Statement: tls }))], 's3:PutObject', 'arn:b')).toBe(true);
  });

  it('a wildcard is no expression', () => {
    expect(matches('a.c*', 'abc')).toBe(false);
    expect(matches('a?c*', 'abcd')).toBe(true);
  });

  it('a regional service is the service', () => {
    const call = { service: 'logs.amazonaws.com', sourceArn: 'arn:s', sourceAccount: '1' };
    expect(keepsOut(readPolicy(trust('logs.eu-west-1.amazonaws.com')), call)).toBeUndefined();
    expect(keepsOut(readPolicy(trust('catalogs.amazonaws.com')), call)).toContain('does not name');
  });
});
