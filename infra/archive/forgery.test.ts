import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Settings } from '../settings';
import { type Statement, statementsOf, synthesise, templateOf, testApp, texts } from '../testing/template';
import { SessionLogArchive } from '.';

const made = synthesise();
type Made = Pick<typeof made, 'only'>;
const here = '<AWS::Region>:<AWS::AccountId>';
const events = `arn:<AWS::Partition>:logs:${here}:log-group:session-logs/sessions:*`;
const stream = `arn:<AWS::Partition>:firehose:${here}:deliverystream/session-logs-archive`;
const bucketArn = `<${made.only('AWS::S3::Bucket').id}.Arn>`;
const role = (name: string) => `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/${name}`;
const below = (...prefixes: string[]) => prefixes.map((prefix) => `${bucketArn}/${prefix}*`);
const puts = ['s3:PutObject', 's3:ReplicateObject'];
const toFirehose = ['firehose:PutRecord', 'firehose:PutRecordBatch'];
const toGroup = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const denialsOf = (resource: Parameters<typeof statementsOf>[0], ...sids: string[]) =>
  statementsOf(resource)
    .filter(({ Sid = '' }) => sids.includes(Sid))
    .map(({ Sid, Effect, Action, Resource, Condition }) => ({
      Sid,
      Effect,
      Action: texts(Action),
      Resource: texts(Resource),
      who: Condition && texts(Condition.ArnNotLike?.['aws:PrincipalArn']),
    }));

describe('nobody but the pipeline’s roles writes a record, whatever else they are given:', () => {
  it.each<[string, string, string, string[], string[], string[]?]>([
    ['an instance', 'AWS::IAM::Role', 'Instance', puts, below('session-logs/', 'errors/', 'seals/')],
    ['an operator', 'AWS::IAM::ManagedPolicy', 'Operators', [...toGroup, ...puts], [events, ...below('')]],
    ['an auditor', 'AWS::IAM::ManagedPolicy', 'Auditors', toGroup, [events]],
    [
      'a sealer',
      'AWS::IAM::ManagedPolicy',
      'Sealers',
      [...toGroup, ...puts],
      [events, ...below('session-logs/', 'transcripts/', 'errors/')],
    ],
  ])('%s', (_who, type, id, actions, resources) => {
    expect(denialsOf(made.only(type, id), 'WriteNoRecord')).toEqual([
      {
        Sid: 'WriteNoRecord',
        Effect: 'Deny',
        Action: [...toFirehose, ...actions],
        Resource: [stream, ...resources],
        who: undefined,
      },
    ]);
  });

  const auditors = ({ only }: Made) =>
    denialsOf(only('AWS::IAM::ManagedPolicy', 'Auditors'), 'OnlyAsBackfiller');

  it('an auditor into the bucket, unless as a backfiller', () => {
    const expected = {
      Sid: 'OnlyAsBackfiller',
      Effect: 'Deny',
      Action: puts,
      Resource: below(''),
      who: [role('session-logs-backfiller')],
    };
    expect(auditors(made)).toEqual([expected]);
    const backfillerArns = ['arn:aws:iam::111122223333:role/one', 'arn:aws:iam::111122223333:user/two'];
    expect(auditors(synthesise({ backfillerArns }))).toEqual([{ ...expected, who: backfillerArns }]);
  });
});

describe('the bucket’s own policy', () => {
  const only = (settings: Partial<Settings> = {}) => writersIn(synthesise(settings));
  const writersIn = (one: Made) =>
    denialsOf(
      one.only('AWS::S3::BucketPolicy'),
      'OnlyFirehoseDelivers',
      'OnlyInstancesUpload',
      'OnlySealersSeal',
    ).map(({ Sid, Action, Resource, who }) => ({ Sid, Action, Resource, who }));
  const delivery = `<${made.only('AWS::IAM::Role', 'Delivery').id}.Arn>`;
  const shared = `<${made.only('AWS::IAM::Role', 'Instance').id}.Arn>`;
  const seals = {
    Sid: 'OnlySealersSeal',
    Action: puts,
    Resource: below('seals/'),
    who: [role('session-logs-sealer')],
  };
  const records = {
    Sid: 'OnlyFirehoseDelivers',
    Action: puts,
    Resource: below('session-logs/', 'errors/'),
    who: [delivery, role('session-logs-backfiller')],
  };
  const transcripts = (...who: string[]) => ({
    Sid: 'OnlyInstancesUpload',
    Action: puts,
    Resource: below('transcripts/'),
    who,
  });

  it('takes records from Firehose and backfillers only, and transcripts from every role that may', () => {
    expect(only()).toEqual([seals, records]);
    const named = 'arn:aws:iam::111122223333:role/backfill-*';
    expect(only({ backfillerArns: [named] })).toEqual([seals, { ...records, who: [delivery, named] }]);
  });

  it('takes transcripts from the roles that the setting names and its own, or from its own only', () => {
    const servers = 'arn:aws:iam::111122223333:role/servers-*';
    expect(only({ instanceRoleArns: [servers] })).toEqual([seals, records, transcripts(shared, servers)]);
    expect(only({ instanceRoleArns: ['own'] })).toEqual([seals, records, transcripts(shared)]);
    const bound = synthesise({ instanceRoleArns: ['own'], instanceRoles: { web1: ['alice'] } });
    const web1 = `<${bound.only('AWS::IAM::Role', 'Boundweb1').id}.Arn>`;
    expect(writersIn(bound)).toEqual([seals, records, transcripts(shared, web1)]);
  });

  it('takes them from a role of the stack that was granted later, and cannot name one of another stack', () => {
    const app = testApp();
    const stack = new Stack(app, 'Platform');
    const assumedBy = new ServicePrincipal('ec2.amazonaws.com');
    const archive = new SessionLogArchive(stack, 'Logs', { instanceRoleArns: ['own'] });
    archive.grantInstance(new Role(stack, 'Servers', { assumedBy }));
    const other = new Stack(app, 'Other');
    archive.grantInstance(new Role(other, 'Others', { assumedBy }));
    const { only: one } = templateOf(stack);
    const [upload] = denialsOf(one('AWS::S3::BucketPolicy'), 'OnlyInstancesUpload');
    expect(upload?.who).toEqual([
      `<${one('AWS::IAM::Role', 'LogsInstance').id}.Arn>`,
      `<${one('AWS::IAM::Role', 'Servers').id}.Arn>`,
    ]);
    // Its statements refer to the bucket by import, and not by a name of this stack's template.
    const [granted] = denialsOf(templateOf(other).only('AWS::IAM::Policy', 'Others'), 'WriteNoRecord');
    expect(granted?.Resource.filter((arn) => arn.includes('errors'))).toEqual([
      expect.stringMatching(/^<import Platform:.*>\/errors\/\*$/),
    ]);
  });

  it('of a bucket that exists already stays as it is', () => {
    synthesise({ existingBucketName: 'our-archive' }).template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });
});

describe('a role for each instance', () => {
  const bound = synthesise({ instanceRoles: { web1: ['alice', 'bob@example.org'], db: ['carol'] } });
  const statement = (id: string, sid: string): Statement | undefined =>
    statementsOf(bound.only('AWS::IAM::Role', id)).find(({ Sid }) => Sid === sid);
  const streamsOf = (name: string) =>
    `arn:<AWS::Partition>:logs:${here}:log-group:session-logs/sessions:log-stream:${name}-*`;

  it('writes into the streams, and makes the transcripts, of the sessions of the named only', () => {
    expect(texts(statement('Boundweb1', 'WriteBoundStreams')?.Resource)).toEqual([
      streamsOf('alice'),
      streamsOf('bob@example.org'),
    ]);
    expect(texts(statement('Boundweb1', 'PutTranscript')?.Resource)).toEqual(
      below('transcripts/alice-', 'transcripts/bob@example.org-'),
    );
    expect(texts(statement('Bounddb', 'WriteBoundStreams')?.Resource)).toEqual([streamsOf('carol')]);
    const writing = statementsOf(bound.only('AWS::IAM::Role', 'Boundweb1')).filter(
      ({ Effect, Action }) => Effect === 'Allow' && texts(Action).includes('logs:PutLogEvents'),
    );
    expect(writing.map(({ Sid }) => Sid)).toEqual(['WriteBoundStreams']);
  });

  it('has everything else that the shared role has', () => {
    const rest = (id: string) =>
      statementsOf(bound.only('AWS::IAM::Role', id)).filter(
        ({ Sid = '' }) => !['StreamSession', 'PutTranscript', 'WriteBoundStreams'].includes(Sid),
      );
    expect(rest('Boundweb1')).toEqual(rest('InstanceRole'));
    expect(rest('Boundweb1').length).toBeGreaterThan(6);
  });

  it('is told to who puts it on an instance', () => {
    const { Outputs } = bound.template.toJSON();
    expect(Outputs.InstanceProfileNamedb.Value).toEqual({
      Ref: bound.only('AWS::IAM::InstanceProfile', 'Bounddb').id,
    });
    expect(Outputs.InstanceRoleArndb.Export).toEqual({ Name: 'session-logs:InstanceRoleArndb' });
  });

  it('changes nothing of the shared one', () => {
    const of = ({ only }: Made) => statementsOf(only('AWS::IAM::Role', 'InstanceRole'));
    expect(of(bound)).toEqual(of(made));
  });

  it('can be one that exists already', () => {
    const stack = new Stack(testApp(), 'Platform');
    const servers = new Role(stack, 'Servers', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const archive = new SessionLogArchive(stack, 'Logs');
    archive.grantInstance(servers, { operators: ['alice'] });
    expect(() => archive.grantInstance(servers, { operators: ['al*'] })).toThrow(
      /grantInstance.*"instanceRoles"/s,
    );
    const granted = statementsOf(templateOf(stack).only('AWS::IAM::Policy', 'Servers'));
    const writing = granted.filter(({ Action }) => texts(Action).includes('logs:PutLogEvents'));
    expect(writing.flatMap(({ Resource }) => texts(Resource))).toEqual([streamsOf('alice')]);
  });
});

describe('operators', () => {
  const denied = (settings: Partial<Settings>) =>
    denialsOf(synthesise(settings).only('AWS::IAM::ManagedPolicy', 'Operators'), 'NoUnloggedCommand');

  it('run no command without a session, whatever else they are given, unless the setting lets them', () => {
    const Action = [
      'ssm:CreateAssociation',
      'ssm:CreateAssociationBatch',
      'ssm:SendCommand',
      'ssm:StartAutomationExecution',
      'ssm:UpdateAssociation',
    ];
    const expected = { Sid: 'NoUnloggedCommand', Effect: 'Deny', Action, Resource: ['*'], who: undefined };
    expect(denied({})).toEqual([expected]);
    expect(denied({ operatorsMaySendCommands: true })).toEqual([]);
  });
});
