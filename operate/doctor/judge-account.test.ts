import type { Part, PipelineState } from '../../pipeline/state';
import {
  bucket,
  destination,
  filter,
  group,
  keyArn,
  pipeline,
  soundDelivery,
  stream,
  streamArn,
} from '../../pipeline/state/testing/sound-state';
import { catalogue } from './catalogue';
import { judgeAccount } from './judge-account';
import type { FindingCode } from './types';

const documentName = 'SSM-SessionManagerRunShell';
const there = <T>(value: T): Part<T> => ({ is: 'there', value });
const absent = { is: 'absent', reason: 'none' } as const;
const denied = { is: 'unreadable', reason: 'denied' } as const;
const inputs = {
  s3BucketName: 'bucket',
  s3KeyPrefix: 'transcripts/',
  s3EncryptionEnabled: true,
  cloudWatchLogGroupName: 'g',
  cloudWatchEncryptionEnabled: true,
  cloudWatchStreamingEnabled: true,
};
const stored = (change: object = {}, whole: object = {}) =>
  there({
    version: '4',
    content: JSON.stringify({
      schemaVersion: '1.0',
      sessionType: 'Standard_Stream',
      inputs: { ...inputs, ...change },
      ...whole,
    }),
  });
const trustOf = (Service: string, Condition: object = {}) =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: { Service }, Condition } });
const grant = (...statements: [Action: string, Resource: string][]) =>
  JSON.stringify({
    Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
  });
const role = (trust: string, ...policies: string[]) => there({ trust, policies: there(policies) });
const subscriptionRole = role(trustOf('logs.amazonaws.com'), grant(['firehose:PutRecord', streamArn]));
const toBucket = (change = 'session-logs/*') =>
  grant(['s3:PutObject', `arn:aws:s3:::bucket/${change}`], ['kms:GenerateDataKey', keyArn]);
const deliveryRole = role(trustOf('firehose.amazonaws.com'), toBucket());

const account = (change: Partial<PipelineState> = {}): PipelineState =>
  soundDelivery({
    document: stored(),
    latestVersion: there('4'),
    otherDocuments: { own: [], amazons: [] },
    subscriptionRole,
    deliveryRole,
    destinationEncryption: there({ algorithm: 'aws:kms', kmsKeyId: keyArn }),
    ...change,
  });
const judged = (state: PipelineState, backfillIntervalHours = 24, names = pipeline) =>
  judgeAccount(state, { documentName, names, backfillIntervalHours });
const other = (document: Part<{ version: string; content: string }>) => ({
  otherDocuments: { own: [{ name: 'Other', document }], amazons: [] },
});

const fleet = (...agents: object[]) => ({
  agents: there(
    agents.map((agent, at) => ({
      instanceId: `i-${at}`,
      platform: 'Linux',
      pingStatus: 'Online',
      version: '3.3.5226.0',
      ...agent,
    })),
  ),
});

type Row = [FindingCode, string, Partial<PipelineState>];
const wrong: Row[] = [
  ['document-missing', 'there is no Session document', { document: absent, latestVersion: undefined }],
  ['document-invalid', 'is not understood', { document: there({ version: '1', content: '{' }) }],
  ['document-invalid', 'Other is not understood', other(denied)],
  [
    'document-type',
    'type InteractiveCommands',
    { document: stored({}, { sessionType: 'InteractiveCommands' }) },
  ],
  ['document-versions', 'is not the latest', { latestVersion: there('5') }],
  ['streaming-off', 'streaming is off', { document: stored({ cloudWatchStreamingEnabled: 'false' }) }],
  ['no-log-group', 'names no log group', { document: stored({ cloudWatchLogGroupName: '' }) }],
  ['no-log-group', 'to g2, and not to g', { document: stored({ cloudWatchLogGroupName: 'g2' }) }],
  ['encryption-not-required', 'of the log group', { document: stored({ cloudWatchEncryptionEnabled: '' }) }],
  [
    'transcript-encryption-not-required',
    'of the bucket',
    { document: stored({ s3EncryptionEnabled: false }) },
  ],
  ['no-transcript', 'no transcripts', { document: stored({ s3BucketName: undefined }) }],
  ['sessions-refused', 'refuses every session', { logGroup: group({ kmsKeyId: undefined }) }],
  ['retention-short', 'keeps events for 1 days', { logGroup: group({ retentionInDays: 1 }) }],
  ['filter-role', 'does not exist', { subscriptionRole: absent }],
  ['filter-role', 'does not name logs', { subscriptionRole: role(trustOf('ec2.amazonaws.com')) }],
  ['filter-role', 'lacks firehose:PutRecord', { subscriptionRole: role(trustOf('logs.amazonaws.com')) }],
  [
    'filter-role',
    'does not exist',
    { subscriptionRole: there({ trust: trustOf('logs.amazonaws.com'), policies: absent }) },
  ],
  ['filter-role-none', 'is not named', { subscriptionFilters: there([filter({ roleArn: undefined })]) }],
  [
    'stream-role',
    'is not named',
    { deliveryStream: stream({ destination: destination({ roleArn: undefined }) }) },
  ],
  [
    // One letter beside what is written to.
    'stream-role',
    'lacks s3:PutObject on arn:aws:s3:::bucket/session-logs/x',
    { deliveryRole: role(trustOf('firehose.amazonaws.com'), toBucket('session-log/*')) },
  ],
  [
    'stream-role',
    'lacks kms:GenerateDataKey on arn:other',
    { deliveryStream: stream({ destination: destination({ kmsKeyArn: 'arn:other' }) }) },
  ],
  ['bucket-not-lockable', 'has no Object Lock', { bucket: bucket({ lock: absent }) }],
  ['bucket-not-lockable', 'has no Object Lock', { bucket: bucket({ lock: there(undefined) }) }],
  [
    'bucket-not-lockable',
    'no default retention',
    { bucket: bucket({ lock: there({ ObjectLockEnabled: 'Enabled', Rule: {} }) }) },
  ],
  ['other-document', 'port forwarding', other(stored({}, { sessionType: 'Port' }))],
  ['other-document', 'names no log group', other(stored({ cloudWatchLogGroupName: undefined }))],
  ['other-document', 'its streaming is off', other(stored({ cloudWatchStreamingEnabled: undefined }))],
  ['aws-documents', 'port forwarding and SSH', { otherDocuments: { own: [], amazons: ['AWS-X'] } }],
  ['unreadable', 'RunShell cannot be read', { document: denied, latestVersion: undefined }],
  ['unreadable', 'the versions of', { latestVersion: denied }],
  [
    'unreadable',
    'cannot be listed',
    { otherDocuments: { own: [], amazons: ['AWS-X'], unreadable: 'denied' } },
  ],
  ['unreadable', 'of subscription filter f cannot be read', { subscriptionRole: denied }],
  ['unreadable', 'of delivery stream s-archive cannot be read', { deliveryRole: role('no policy') }],
  [
    'unreadable',
    'of delivery stream s-archive cannot be read',
    { deliveryRole: there({ trust: trustOf('firehose.amazonaws.com'), policies: denied }) },
  ],
  ['unreadable', 'the lock of bucket', { bucket: bucket({ lock: denied }) }],
  ['group-missing', 'does not exist', { logGroup: absent }],
  ['group-class', 'of class', { logGroup: group({ logGroupClass: 'DELIVERY' }) }],
  ['group-retention-none', 'no retention', { logGroup: group({ retentionInDays: undefined }) }],
  ['group-unreadable', 'cannot be read', { logGroup: denied }],
  ['filter-missing', 'nothing leaves', { subscriptionFilters: there([]) }],
  [
    'filter-elsewhere',
    'nothing reaches',
    { subscriptionFilters: there([filter({ destinationArn: 'arn:f' })]) },
  ],
  ['filter-pattern', 'only events', { subscriptionFilters: there([filter({ filterPattern: 'x' })]) }],
  ['filter-renamed', 'is named mine', { subscriptionFilters: there([filter({ filterName: 'mine' })]) }],
  ['filter-unreadable', 'cannot be read', { subscriptionFilters: denied }],
  ['stream-inactive', 'SUSPENDED', { deliveryStream: stream({ status: 'SUSPENDED' }) }],
  ['stream-no-s3', 'no S3', { deliveryStream: stream({ destination: undefined }) }],
  [
    'stream-elsewhere',
    'writes to',
    { deliveryStream: stream({ destination: destination({ bucketArn: 'arn:aws:s3:::x' }) }) },
  ],
  [
    'stream-prefix',
    'writes under',
    { deliveryStream: stream({ destination: destination({ prefix: 'x/' }) }) },
  ],
  ['stream-unreadable', 'cannot be read', { deliveryStream: absent }],
  ['bucket-missing', 'does not exist', { bucket: absent }],
  ['bucket-not-encrypted', 'nothing', { bucket: bucket({ encryption: there({}) }) }],
  ['bucket-unversioned', 'no versions', { bucket: bucket({ versioning: there({}) }) }],
  ['bucket-public', 'public access', { bucket: bucket({ publicAccess: there({ blocked: false }) }) }],
  ['bucket-unreadable', 'its versioning', { bucket: bucket({ versioning: denied }) }],
  ['agents-unreadable', 'cannot be read', { agents: denied }],
  ['agents-not-listed', 'no list of instances', { agents: absent }],
  [
    'agent-destroys-text',
    'destroy non-ASCII text in the stream (1 instance)',
    fleet({ version: '3.3.987.0' }),
  ],
  ['agent-hangs', 'hang at its end', fleet({ version: '3.3.987.0' })],
  ['agent-rewrites-text', 'erase or hide lines, in both copies', fleet({})],
  ['agents-mixed', '1 below 3.3.4121, 1 from 3.3.4121', fleet({}, { version: '3.3.987.0' })],
  ['agent-not-known', 'nothing is known', fleet({ version: '3.3.5828.0' })],
  ['agent-version-invalid', 'not understood', fleet({ version: 'latest' })],
  ['agent-other-platform', 'elsewhere than on Linux', fleet({ platform: 'Windows' })],
  ['agents-offline', 'not online', fleet({ pingStatus: 'ConnectionLost' })],
  ['script-not-known', 'util-linux', fleet({})],
];
it('has nothing to say of a sound account', () => {
  expect(judged(account())).toEqual([]);
});

it.each(wrong)('%s: %s', (code, sentence, change) => {
  const found = judged(account(change), 25);
  expect(found).toContainEqual({
    code,
    sentence: expect.stringContaining(sentence),
    evidence: expect.stringMatching(/\S/),
    ...catalogue[code],
  });
});

it('is seen to say each of its codes', () => {
  const said = wrong.flatMap(([, , change]) => judged(account(change), 25).map(({ code }) => code));
  expect([...new Set(said)].sort()).toEqual(Object.keys(catalogue).sort());
});

it.each<[string, Partial<PipelineState>, number]>([
  ['events kept exactly as long as nobody looks', { logGroup: group({ retentionInDays: 1 }) }, 24],
  [
    'a stream whose prefix goes on in an expression',
    { deliveryRole: role(trustOf('firehose.amazonaws.com'), toBucket('session-logs/x')) },
    24,
  ],
  [
    'a bucket key that is no ARN, which no policy can be compared with',
    {
      destinationEncryption: there({ kmsKeyId: 'alias/k' }),
      deliveryRole: role(trustOf('firehose.amazonaws.com'), grant(['s3:PutObject', '*'])),
    },
    24,
  ],
  ['a fleet of no instances', fleet(), 24],
  ['another document that is logged', other(stored()), 24],
  ['another document that was deleted meanwhile', other(absent), 24],
  ['a latest version that nobody tells', { latestVersion: there(undefined) }, 24],
])('is content with %s', (_what, change, hours) => {
  expect(judged(account(change), hours)).toEqual([]);
});

it('asks for no `script` where there are to be no transcripts, and may be where nobody can tell', () => {
  const codesOf = (change: Partial<PipelineState>) =>
    judged(account({ ...fleet({}), ...change })).map(({ code }) => code);
  expect(codesOf({ document: stored({ s3BucketName: '' }) })).not.toContain('script-not-known');
  expect(codesOf({ document: denied })).toContain('script-not-known');
});

it('says nothing of what was not looked at', () => {
  const { document } = account();
  expect(judged({ names: {}, document })).toEqual([]);
  expect(judged(account({ subscriptionRole: undefined, deliveryRole: undefined }))).toEqual([]);
  expect(judged(account({ bucket: bucket({ lock: undefined }) }))).toEqual([]);
});

it('judges documents alone where no log group is known', () => {
  const found = judgeAccount(account({ logGroup: absent, document: absent }), {
    documentName,
    names: {},
    backfillIntervalHours: 24,
  });
  expect(found.map(({ code }) => code)).toEqual(['document-missing']);
});

it('does not say of a missing group that its filters cannot be read too', () => {
  const codes = judged(account({ logGroup: absent, subscriptionFilters: absent })).map(({ code }) => code);
  expect(codes).toEqual(['group-missing']);
});

it('judges a state that was written down and read again as it judged the first', () => {
  for (const [, , change] of wrong) {
    const state = account(change);
    expect(judged(JSON.parse(JSON.stringify(state)) as PipelineState, 25)).toEqual(judged(state, 25));
  }
});
