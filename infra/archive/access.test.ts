import { actionsOf, statementsOf, synthesise, texts } from '../testing/template';

const { only } = synthesise();
const bucketArn = `<${only('AWS::S3::Bucket').id}.Arn>`;
const keyArn = `<${only('AWS::KMS::Key', 'Key').id}.Arn>`;
const sealKeyArn = `<${only('AWS::KMS::Key', 'Seal').id}.Arn>`;
const here = '<AWS::Region>:<AWS::AccountId>';
const group = `arn:<AWS::Partition>:logs:${here}:log-group:session-logs/sessions`;
const stream = `arn:<AWS::Partition>:firehose:${here}:deliverystream/session-logs-archive`;
const document = `arn:<AWS::Partition>:ssm:${here}:document/SSM-SessionManagerRunShell`;
const instances = [
  `arn:<AWS::Partition>:ec2:${here}:instance/*`,
  `arn:<AWS::Partition>:ssm:${here}:managed-instance/*`,
];
const holders = {
  'the instance role': only('AWS::IAM::Role', 'Instance'),
  'the operators’ policy': only('AWS::IAM::ManagedPolicy', 'Operators'),
  'the auditors’ policy': only('AWS::IAM::ManagedPolicy', 'Auditors'),
};

describe.each(Object.entries(holders))('%s', (_name, holder) => {
  const denied = actionsOf(holder, 'Deny');

  it.each([
    'logs:DeleteLogGroup',
    'logs:DeleteLogStream',
    'logs:DeleteRetentionPolicy',
    'logs:DeleteSubscriptionFilter',
    'logs:PutRetentionPolicy',
    'logs:PutSubscriptionFilter',
    'logs:PutLogGroupDeletionProtection',
    'logs:DisassociateKmsKey',
    'logs:PutDataProtectionPolicy',
  ])('denies %s on the session log group', (action) => {
    expect(denied[action]).toEqual([group, `${group}:*`]);
  });

  it.each([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    's3:PutObjectRetention',
    's3:PutLifecycleConfiguration',
    's3:PutBucketPolicy',
    's3:PutBucketVersioning',
    's3:PutBucketObjectLockConfiguration',
    's3:DeleteBucket',
  ])('denies %s on the archive', (action) => {
    expect(denied[action]).toEqual([bucketArn, `${bucketArn}/*`]);
  });

  it.each(['firehose:DeleteDeliveryStream', 'firehose:UpdateDestination'])('denies %s', (action) => {
    expect(denied[action]).toEqual([stream]);
  });

  it.each([
    'kms:ScheduleKeyDeletion',
    'kms:DisableKey',
    'kms:PutKeyPolicy',
    'kms:UpdateAlias',
    'kms:DeleteAlias',
  ])('denies %s on both keys', (action) => {
    expect(denied[action]).toEqual([keyArn, sealKeyArn]);
  });

  it('denies under no condition: nothing turns a deny off', () => {
    const conditional = statementsOf(holder).filter(
      ({ Effect, Condition }) => Effect === 'Deny' && Condition !== undefined,
    );
    // Who backfills is an auditor too, and writes (forgery.test.ts).
    expect(conditional.map(({ Sid }) => Sid)).toEqual(
      holder === holders['the auditors’ policy'] ? ['OnlyAsBackfiller'] : [],
    );
  });

  it('names each statement, and allows no action by wildcard', () => {
    const statements = statementsOf(holder);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
    expect(
      statements.flatMap(({ Action }) => texts(Action)).filter((action) => action.includes('*')),
    ).toEqual([]);
  });
});

describe('operators', () => {
  const policy = holders['the operators’ policy'];

  it('start sessions on instances, with the logged document', () => {
    const { 'ssm:StartSession': started } = actionsOf(policy, 'Allow');
    expect(started).toEqual([...instances, document]);
  });

  it('are asked for the right to the document even when they name none', () => {
    const statement = statementsOf(policy).find(({ Sid }) => Sid === 'StartWithLoggedDocument');
    expect(statement?.Condition).toEqual({ BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } });
  });

  it('are refused every other document: port forwarding, SSH, single commands', () => {
    const { 'ssm:StartSession': refused } = actionsOf(policy, 'Deny');
    expect(refused).toEqual([...instances, document].map((arn) => `not ${arn}`));
  });

  it('may end and resume their own sessions only', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
    const own = ['arn:<AWS::Partition>:ssm:*:*:session/${aws:userid}-*'];
    expect(actionsOf(policy, 'Allow')).toMatchObject({
      'ssm:TerminateSession': own,
      'ssm:ResumeSession': own,
      'ssmmessages:OpenDataChannel': own,
    });
  });

  it('may not change the document that logs', () => {
    const denied = actionsOf(policy, 'Deny');
    for (const action of ['UpdateDocument', 'UpdateDocumentDefaultVersion', 'DeleteDocument']) {
      expect(denied[`ssm:${action}`]).toEqual([document]);
    }
  });

  it('enter instances with the tag that the setting names, and no other', () => {
    const tagged = synthesise({ operatorInstanceTag: 'team=a=b' }).only(
      'AWS::IAM::ManagedPolicy',
      'Operators',
    );
    const statement = statementsOf(tagged).find(({ Sid }) => Sid === 'StartOnInstances');
    expect(statement?.Condition).toEqual({ StringEquals: { 'ssm:resourceTag/team': 'a=b' } });
  });

  it('get the document that the setting names', () => {
    const other = synthesise({ sessionDocumentName: 'Ours' }).only('AWS::IAM::ManagedPolicy', 'Operators');
    expect(JSON.stringify(other)).toContain('document/Ours');
    expect(JSON.stringify(other)).not.toContain('SSM-SessionManagerRunShell');
  });
});

describe('auditors', () => {
  it('read the archive and write nothing', () => {
    const allowed = Object.keys(actionsOf(holders['the auditors’ policy'], 'Allow'));
    expect(allowed).toContain('s3:GetObjectVersion');
    expect(allowed).toContain('kms:Decrypt');
    expect(
      allowed.filter((action) => !/:(Get|List|Describe|Filter)/.test(action) && action !== 'kms:Decrypt'),
    ).toEqual([]);
  });
});

it('fits each policy into IAM’s 6,144 characters, with the longest names', () => {
  const long = synthesise({ name: 'a'.repeat(40) });
  for (const [, resource] of Object.entries(long.resources)) {
    if (resource.Type !== 'AWS::IAM::ManagedPolicy') continue;
    // An ARN's partition, region, account and id for each reference, at their longest.
    const text = JSON.stringify(resource.Properties.PolicyDocument)
      .replace(/\{"Fn::Join":\["",\[([^\]]*)\]\]\}/g, '"$1"')
      .replace(/\{"Ref":"[^"]*"\}/g, 'x'.repeat(14))
      .replace(/\{"Fn::GetAtt":\[[^\]]*\]\}/g, 'x'.repeat(80))
      .replace(/\s/g, '');
    expect(text.length).toBeLessThan(6144);
  }
});
