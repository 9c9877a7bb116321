import type { PipelineState } from './pipeline-state';
import { accountParts, deliveryParts, followParts, readPipelineState, type StatePart } from './read-state';
import { type Answer, fakeAccount, named } from './testing/fake-account';
import { keyArn, pipeline, streamArn } from './testing/sound-state';

const documentName = 'SSM-SessionManagerRunShell';
const content = (inputs: object = { cloudWatchLogGroupName: 'g' }) =>
  JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs });
const s3Destination = {
  RoleARN: 'arn:aws:iam::1:role/path/stream',
  BucketARN: 'arn:aws:s3:::bucket',
  Prefix: 'session-logs/',
  ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
  CompressionFormat: 'UNCOMPRESSED',
  BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 5 },
  ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Decompression' }] },
};
const streamOf = (s3: object | undefined, change: object = {}) => ({
  DeliveryStreamDescription: {
    DeliveryStreamARN: streamArn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamEncryptionConfiguration: { Status: 'ENABLED', KeyType: 'AWS_OWNED_CMK' },
    Destinations: s3 === undefined ? [] : [{ ExtendedS3DestinationDescription: s3 }],
    ...change,
  },
});
const allBlocked = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};
const whole: Record<string, Answer> = {
  GetDocument: ({ Name }: Record<string, unknown>) => ({
    Content: Name === documentName ? content() : `of ${Name}`,
    DocumentVersion: '4',
  }),
  DescribeDocument: { Document: { LatestVersion: '5' } },
  ListDocuments: {
    DocumentIdentifiers: [
      { Name: documentName, DocumentType: 'Session', Owner: '1' },
      { Name: 'Other', DocumentType: 'Session', Owner: '1' },
      { Name: 'Install', DocumentType: 'Command', Owner: '1' },
      { Name: 'AWS-StartSSHSession', DocumentType: 'Session', Owner: 'Amazon' },
    ],
  },
  DescribeInstanceInformation: ({ NextToken }: Record<string, unknown>) =>
    NextToken === undefined
      ? {
          InstanceInformationList: [
            { InstanceId: 'i-1', AgentVersion: '3.3.987.0', PlatformType: 'Linux', PingStatus: 'Online' },
          ],
          NextToken: 'more',
        }
      : { InstanceInformationList: [{ InstanceId: 'i-2', IPAddress: '192.0.2.1' }] },
  DescribeLogGroups: {
    logGroups: [{ logGroupName: 'g-of-others' }, { logGroupName: 'g', retentionInDays: 3, kmsKeyId: keyArn }],
  },
  DescribeSubscriptionFilters: {
    subscriptionFilters: [
      { filterName: 'other', destinationArn: 'arn:aws:lambda:f' },
      { filterName: 'f', destinationArn: streamArn, roleArn: 'arn:aws:iam::1:role/filter' },
    ],
  },
  DescribeDeliveryStream: streamOf(s3Destination),
  GetBucketEncryption: {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }],
    },
  },
  GetBucketVersioning: { Status: 'Enabled' },
  GetPublicAccessBlock: { PublicAccessBlockConfiguration: allBlocked },
  GetObjectLockConfiguration: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
  GetRole: ({ RoleName }: Record<string, unknown>) => ({
    Role: { AssumeRolePolicyDocument: `trust of ${RoleName}` },
  }),
  ListRolePolicies: { PolicyNames: ['p'] },
  GetRolePolicy: ({ RoleName, PolicyName }: Record<string, unknown>) => ({
    PolicyDocument: `${PolicyName} of ${RoleName}`,
  }),
  ListAttachedRolePolicies: { AttachedPolicies: [{ PolicyArn: 'arn:p' }] },
  GetPolicy: { Policy: { DefaultVersionId: 'v3' } },
  GetPolicyVersion: ({ VersionId }: Record<string, unknown>) => ({
    PolicyVersion: { Document: `attached ${VersionId}` },
  }),
};

async function read(
  parts: readonly StatePart[],
  change: Record<string, Answer> = {},
  sought: Partial<Parameters<typeof readPipelineState>[1]> = { follow: true },
): Promise<{ state: PipelineState; calls: string[] }> {
  const { ports, calls } = fakeAccount({ ...whole, ...change });
  const state = await readPipelineState(ports, { parts, documentName, ...sought });
  return { state, calls };
}
const byName = { follow: false, names: pipeline };

it('reads everything, each call once, into plain data', async () => {
  const { state, calls } = await read(accountParts);
  const role = (name: string) => ({
    is: 'there',
    value: {
      trust: `trust of ${name}`,
      policies: { is: 'there', value: [`p of ${name}`, 'attached v3'] },
    },
  });
  const plain = JSON.parse(JSON.stringify(state));
  expect(plain).toEqual(state);
  expect(plain).toEqual({
    names: { documentName, logGroupName: 'g', deliveryStreamName: 's-archive', bucketName: 'bucket' },
    document: { is: 'there', value: { version: '4', content: content() } },
    latestVersion: { is: 'there', value: '5' },
    otherDocuments: {
      own: [{ name: 'Other', document: { is: 'there', value: { version: '4', content: 'of Other' } } }],
      amazons: ['AWS-StartSSHSession'],
    },
    agents: {
      is: 'there',
      value: [
        { instanceId: 'i-1', version: '3.3.987.0', platform: 'Linux', pingStatus: 'Online' },
        { instanceId: 'i-2' },
      ],
    },
    logGroup: {
      is: 'there',
      value: { logGroupClass: 'STANDARD', retentionInDays: 3, kmsKeyId: keyArn },
    },
    subscriptionFilters: {
      is: 'there',
      value: [
        { filterName: 'other', filterPattern: '', destinationArn: 'arn:aws:lambda:f' },
        {
          filterName: 'f',
          filterPattern: '',
          destinationArn: streamArn,
          roleArn: 'arn:aws:iam::1:role/filter',
        },
      ],
    },
    deliveryStream: {
      is: 'there',
      value: {
        arn: streamArn,
        status: 'ACTIVE',
        encryption: 'AWS_OWNED_CMK',
        destination: {
          bucketArn: 'arn:aws:s3:::bucket',
          prefix: 'session-logs/',
          errorPrefix: 'errors/!{firehose:error-output-type}/',
          roleArn: 'arn:aws:iam::1:role/path/stream',
          compression: 'UNCOMPRESSED',
          buffering: { seconds: 60, megabytes: 5 },
          processors: ['Decompression'],
        },
      },
    },
    bucket: {
      is: 'there',
      value: {
        encryption: { is: 'there', value: { algorithm: 'aws:kms', kmsKeyId: keyArn } },
        versioning: { is: 'there', value: { status: 'Enabled' } },
        publicAccess: { is: 'there', value: { blocked: true } },
        lock: { is: 'there', value: { ObjectLockEnabled: 'Enabled' } },
      },
    },
    subscriptionRole: role('filter'),
    deliveryRole: role('stream'),
    destinationEncryption: { is: 'there', value: { algorithm: 'aws:kms', kmsKeyId: keyArn } },
  });
  const once = calls.filter((call) => /^(Describe|GetBucket|GetPublic|GetObject)/.test(call)).sort();
  expect(once).toEqual([
    'DescribeDeliveryStream',
    'DescribeDocument',
    'DescribeInstanceInformation',
    'DescribeInstanceInformation',
    'DescribeLogGroups',
    'DescribeSubscriptionFilters',
    'GetBucketEncryption',
    'GetBucketVersioning',
    'GetObjectLockConfiguration',
    'GetPublicAccessBlock',
  ]);
  expect(calls.filter((call) => call === 'GetDocument')).toHaveLength(2);
});

// What a command needs no right for, it must not ask: a denial would be in somebody's CloudTrail.
it.each<[string, readonly StatePart[], object, string[]]>([
  [
    'the way of the record',
    deliveryParts,
    byName,
    [
      'DescribeDeliveryStream',
      'DescribeLogGroups',
      'DescribeSubscriptionFilters',
      'GetBucketEncryption',
      'GetBucketVersioning',
      'GetPublicAccessBlock',
    ],
  ],
  [
    'the way by its names alone',
    followParts,
    { follow: true },
    ['DescribeDeliveryStream', 'DescribeSubscriptionFilters', 'GetDocument'],
  ],
  ['the agents', ['agents'], {}, ['DescribeInstanceInformation', 'DescribeInstanceInformation']],
  ['the document', ['document', 'latestVersion'], {}, ['DescribeDocument', 'GetDocument']],
  [
    'what decides whether a session is refused',
    ['logGroup', 'bucket.encryption'],
    { names: { logGroupName: 'g', bucketName: 'bucket' } },
    ['DescribeLogGroups', 'GetBucketEncryption'],
  ],
  [
    'a log group whose stream nobody knows',
    deliveryParts,
    { names: { logGroupName: 'g' } },
    ['DescribeLogGroups', 'DescribeSubscriptionFilters'],
  ],
  ['nothing', [], byName, []],
])('asks only for %s', async (_what, parts, sought, expected) => {
  const { calls } = await read(parts, {}, sought);
  expect(calls.sort()).toEqual(expected);
});

const isRead = (part: unknown) => (part as { is?: string } | undefined)?.is;

it.each<[string, keyof PipelineState, string, string]>([
  ['GetDocument', 'document', 'InvalidDocument', 'absent'],
  ['GetDocument', 'document', 'InvalidDocumentVersion', 'absent'],
  ['GetDocument', 'document', 'AccessDeniedException', 'unreadable'],
  ['DescribeDocument', 'latestVersion', 'ThrottlingException', 'unreadable'],
  ['DescribeInstanceInformation', 'agents', 'AccessDeniedException', 'unreadable'],
  ['DescribeInstanceInformation', 'agents', 'InternalServerError', 'unreadable'],
  ['DescribeLogGroups', 'logGroup', 'AccessDeniedException', 'unreadable'],
  ['DescribeSubscriptionFilters', 'subscriptionFilters', 'ResourceNotFoundException', 'absent'],
  ['DescribeSubscriptionFilters', 'subscriptionFilters', 'AccessDeniedException', 'unreadable'],
  ['DescribeDeliveryStream', 'deliveryStream', 'ResourceNotFoundException', 'absent'],
  ['DescribeDeliveryStream', 'deliveryStream', 'AccessDeniedException', 'unreadable'],
  ['GetBucketEncryption', 'bucket', 'NoSuchBucket', 'absent'],
  ['GetBucketVersioning', 'bucket', 'NoSuchBucket', 'absent'],
  ['GetPublicAccessBlock', 'bucket', 'NoSuchBucket', 'absent'],
  ['GetPublicAccessBlock', 'bucket', 'NoSuchPublicAccessBlockConfiguration', 'there'],
  ['GetRole', 'deliveryRole', 'NoSuchEntityException', 'absent'],
  ['GetRole', 'subscriptionRole', 'AccessDenied', 'unreadable'],
  ['GetRolePolicy', 'subscriptionRole', 'AccessDenied', 'there'],
])('%s, part %s: %s makes it %s', async (call, part, error, is) => {
  const { state } = await read(accountParts, { [call]: named(error) }, byName);
  expect(isRead(state[part])).toBe(is);
  const says = is === 'absent' && part === 'document' ? `no Session document ${documentName}` : error;
  if (is !== 'there') expect(state[part]).toMatchObject({ reason: expect.stringContaining(says) });
});

const behind: Record<string, (keyof PipelineState)[]> = {
  GetDocument: ['document', 'latestVersion', 'otherDocuments'],
  DescribeDocument: ['latestVersion'],
  ListDocuments: ['otherDocuments'],
  DescribeInstanceInformation: ['agents'],
  DescribeLogGroups: ['logGroup'],
  DescribeSubscriptionFilters: ['subscriptionFilters', 'subscriptionRole'],
  DescribeDeliveryStream: ['deliveryStream', 'deliveryRole', 'destinationEncryption'],
  GetBucketEncryption: ['bucket', 'destinationEncryption'],
  GetBucketVersioning: ['bucket'],
  GetPublicAccessBlock: ['bucket'],
  GetObjectLockConfiguration: ['bucket'],
  GetRole: ['subscriptionRole', 'deliveryRole'],
  ListRolePolicies: ['subscriptionRole', 'deliveryRole'],
  GetPolicyVersion: ['subscriptionRole', 'deliveryRole'],
};
it.each(Object.entries(behind))('%s denied changes %j and leaves the rest as it is', async (call, parts) => {
  const sound = (await read(accountParts, {}, byName)).state;
  const { state } = await read(accountParts, { [call]: named('AccessDenied') }, byName);
  const all = Object.keys(sound) as (keyof PipelineState)[];
  const changed = all.filter((part) => JSON.stringify(state[part]) !== JSON.stringify(sound[part]));
  expect(changed.sort()).toEqual([...parts].sort());
});

it('tells a setting that is not there or is denied from a bucket that is not there', async () => {
  const { state } = await read(accountParts, {
    GetObjectLockConfiguration: named('ObjectLockConfigurationNotFoundError'),
    GetPublicAccessBlock: named('AccessDenied'),
    GetBucketVersioning: {},
  });
  expect(state.bucket).toMatchObject({
    is: 'there',
    value: {
      lock: { is: 'absent' },
      publicAccess: { is: 'unreadable', reason: 'AccessDenied happened' },
      versioning: { is: 'there', value: { status: undefined } },
    },
  });
});

it.each(Object.keys(allBlocked))('public access is not blocked without %s', async (one) => {
  const block = { PublicAccessBlockConfiguration: { ...allBlocked, [one]: undefined } };
  const { state } = await read(deliveryParts, { GetPublicAccessBlock: block }, byName);
  expect(state.bucket).toMatchObject({ value: { publicAccess: { value: { blocked: false } } } });
});

it('asks no more of a document that is not there, and no policies of a role that is not', async () => {
  const { calls } = await read(['document', 'latestVersion'], { GetDocument: named('InvalidDocument') }, {});
  expect(calls).toEqual(['GetDocument']);
  const roles = await read(accountParts, { GetRole: named('NoSuchEntityException') });
  expect(roles.calls.filter((call) => /Polic/.test(call))).toEqual([]);
});

it('finds the key of whatever bucket the stream writes to, where the stream names none', async () => {
  const of: Answer = ({ Bucket }: Record<string, unknown>) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: `of ${Bucket}` } }],
    },
  });
  const elsewhere = { ...s3Destination, BucketARN: 'arn:aws:s3:::theirs' };
  const change = { GetBucketEncryption: of, DescribeDeliveryStream: streamOf(elsewhere) };
  const { state } = await read(accountParts, change, byName);
  expect(state.destinationEncryption).toMatchObject({ value: { kmsKeyId: 'of theirs' } });
  expect(state.bucket).toMatchObject({ value: { encryption: { value: { kmsKeyId: 'of bucket' } } } });

  const keyed = { ...elsewhere, EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: keyArn } } };
  const own = await read(accountParts, { ...change, DescribeDeliveryStream: streamOf(keyed) }, byName);
  expect(own.state.destinationEncryption).toBeUndefined();
  expect(own.calls.filter((call) => call === 'GetBucketEncryption')).toHaveLength(1);
});

it('keeps no part of a fleet: what was listed before a page was denied is not all', async () => {
  const second: Answer = (input: Record<string, unknown>) => {
    if (input.NextToken !== undefined) throw named('ThrottlingException');
    return { InstanceInformationList: [{ InstanceId: 'i-1' }], NextToken: 'more' };
  };
  const { state } = await read(['agents'], { DescribeInstanceInformation: second }, {});
  expect(state.agents).toEqual({ is: 'unreadable', reason: 'ThrottlingException happened' });
});

it('tells an endpoint that has no such call from one that refuses it', async () => {
  const without = Object.assign(named('InternalFailure'), { $metadata: { httpStatusCode: 501 } });
  const { state } = await read(['agents'], { DescribeInstanceInformation: without }, {});
  expect(state.agents).toEqual({ is: 'absent', reason: 'InternalFailure happened' });
});

it('lists documents as far as it may', async () => {
  const denied =
    (owner: string): Answer =>
    ({ Filters }: Record<string, unknown>) => {
      const [, { Values }] = Filters as [unknown, { Values: string[] }];
      if (Values.includes(owner)) throw named('AccessDeniedException');
      return whole.ListDocuments;
    };
  const self = await read(['otherDocuments'], { ListDocuments: denied('Self') });
  expect(self.state.otherDocuments).toEqual({
    own: [],
    amazons: [],
    unreadable: 'AccessDeniedException happened',
  });
  const amazon = await read(['otherDocuments'], { ListDocuments: denied('Amazon') });
  expect(amazon.state.otherDocuments).toMatchObject({
    own: [{ name: 'Other' }],
    unreadable: 'AccessDeniedException happened',
  });
});

it('follows names only where it is told to, and those that are given win', async () => {
  const given = { documentName, names: { logGroupName: 'mine' } };
  const followed = await read(accountParts, {}, { ...given, follow: true });
  expect(followed.state.names).toMatchObject({
    logGroupName: 'mine',
    deliveryStreamName: 's-archive',
    bucketName: 'bucket',
  });
  const named = await read(accountParts, {}, given);
  expect(named.state.names).toEqual({ documentName, logGroupName: 'mine' });
  expect(named.state.deliveryStream).toBeUndefined();
  expect(named.state.bucket).toBeUndefined();
});
