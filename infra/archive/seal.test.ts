import { actionsOf, type Statement, statementsOf, synthesise, texts } from '../testing/template';

const made = synthesise();
const { only, template } = made;
const bucketArn = `<${only('AWS::S3::Bucket').id}.Arn>`;
const keyArn = `<${only('AWS::KMS::Key', 'Key').id}.Arn>`;
const sealKeyArn = `<${only('AWS::KMS::Key', 'Seal').id}.Arn>`;
const records = ['session-logs', 'transcripts', 'errors'].map((prefix) => `${bucketArn}/${prefix}/*`);
const sealers = only('AWS::IAM::ManagedPolicy', 'Sealers');
const backfillers = only('AWS::IAM::ManagedPolicy', 'Backfillers');
const existing = 'arn:aws:kms:eu-west-1:444455556666:key/0a1b2c3d-0000-0000-0000-000000000000';
const sidOf = (statements: Statement[], sid: string) => statements.find(({ Sid }) => Sid === sid);
const bucketPolicy = ({ only: one }: typeof made) =>
  (one('AWS::S3::BucketPolicy').Properties.PolicyDocument as { Statement: Statement[] }).Statement;

describe('the key that signs seals', () => {
  const key = only('AWS::KMS::Key', 'Seal');
  const { Statement: policy } = key.Properties.KeyPolicy as { Statement: Statement[] };

  it('is as the format of seals wants it, under an alias, and hard to lose', () => {
    expect(key).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 },
    });
    expect(key.Properties).not.toHaveProperty('EnableKeyRotation');
    expect(only('AWS::KMS::Alias').Properties).toEqual({
      AliasName: 'alias/session-logs-seal',
      TargetKeyId: { 'Fn::GetAtt': [key.id, 'Arn'] },
    });
  });

  it('is administered by the account, whose policies can give nobody the right to sign or to grant it', () => {
    expect(policy.map(({ Sid }) => Sid)).toEqual(['AccountAdministers', 'OnlySealersSign']);
    for (const { Principal } of policy) {
      expect(texts(Principal?.AWS)).toEqual(['arn:<AWS::Partition>:iam::<AWS::AccountId>:root']);
    }
    const allowed = texts(policy[0]!.Action).map((action) => new RegExp(`^${action.replace('*', '.*')}$`));
    const allows = (action: string) => allowed.some((pattern) => pattern.test(action));
    expect(['kms:Sign', 'kms:CreateGrant', 'kms:Verify'].filter(allows)).toEqual([]);
    const needed = ['ScheduleKeyDeletion', 'CancelKeyDeletion', 'PutKeyPolicy', 'UpdateAlias', 'TagResource'];
    expect(needed.filter((action) => !allows(`kms:${action}`))).toEqual([]);
    expect(allows('kms:GetPublicKey')).toBe(true);
  });

  it('signs for the role NAME-sealer, or for whom the setting names', () => {
    const who = (statements: Statement[]) =>
      texts(sidOf(statements, 'OnlySealersSign')?.Condition?.ArnLike?.['aws:PrincipalArn']);
    expect(who(policy)).toEqual(['arn:<AWS::Partition>:iam::<AWS::AccountId>:role/session-logs-sealer']);
    const sealerArns = ['arn:aws:iam::111122223333:role/one', 'arn:aws:iam::111122223333:role/two-*'];
    const named = synthesise({ sealerArns }).only('AWS::KMS::Key', 'Seal').Properties.KeyPolicy as {
      Statement: Statement[];
    };
    expect(who(named.Statement)).toEqual(sealerArns);
    expect(texts(sidOf(policy, 'OnlySealersSign')?.Action)).toEqual(['kms:Sign']);
  });
});

describe('sealers', () => {
  it('may do what `seal` calls, and nothing else', () => {
    expect(actionsOf(sealers, 'Allow')).toEqual({
      's3:ListBucket': [bucketArn],
      's3:ListBucketVersions': [bucketArn],
      's3:GetBucketObjectLockConfiguration': [bucketArn],
      's3:GetObjectVersion': [`${bucketArn}/*`],
      's3:GetObject': [`${bucketArn}/seals/*`],
      's3:PutObject': [`${bucketArn}/seals/*`],
      'kms:Decrypt': [keyArn],
      'kms:GenerateDataKey': [keyArn],
      'kms:GetPublicKey': [sealKeyArn],
      'kms:Sign': [sealKeyArn],
    });
  });

  it('write no record, whatever else they are given, and erase nothing', () => {
    const denied = actionsOf(sealers, 'Deny');
    expect(denied['s3:PutObject']).toEqual(expect.arrayContaining(records));
    expect(denied['s3:PutObject']).not.toContain(`${bucketArn}/seals/*`);
    for (const action of ['s3:DeleteObject', 's3:PutObjectRetention', 's3:BypassGovernanceRetention']) {
      expect(denied[action]).toEqual([bucketArn, `${bucketArn}/*`]);
    }
    expect(denied['kms:ScheduleKeyDeletion']).toEqual([keyArn, sealKeyArn]);
  });
});

describe('backfillers', () => {
  it('add to the auditors’ policy what `backfill --write` calls, and nothing else', () => {
    expect(actionsOf(backfillers, 'Allow')).toEqual({
      's3:PutObject': [`${bucketArn}/session-logs/*`],
      'kms:GenerateDataKey': [keyArn],
    });
  });

  it('write nothing else and sign no seal, whatever else they are given', () => {
    const others = ['seals', 'transcripts', 'errors'].map((prefix) => `${bucketArn}/${prefix}/*`);
    expect(actionsOf(backfillers, 'Deny')).toEqual({
      's3:PutObject': others,
      's3:ReplicateObject': others,
      'kms:Sign': [sealKeyArn],
    });
  });
});

it.each([
  ['WriteSealsOnce', sealers],
  ['WriteRecordsOnce', backfillers],
])('%s: only with If-None-Match, so that nothing is written over', (sid, holder) => {
  expect(sidOf(statementsOf(holder), sid)?.Condition).toEqual({ Null: { 's3:if-none-match': 'false' } });
});

it('auditors read the public key, to verify seals, and do not sign', () => {
  const allowed = actionsOf(only('AWS::IAM::ManagedPolicy', 'Auditors'), 'Allow');
  expect(allowed['kms:GetPublicKey']).toEqual([sealKeyArn]);
  expect(allowed).not.toHaveProperty('kms:Sign');
});

it('the bucket takes seals from sealers only', () => {
  const statement = sidOf(bucketPolicy(made), 'OnlySealersSeal');
  expect(statement).toMatchObject({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:PutObject', 's3:ReplicateObject'],
  });
  expect(texts(statement?.Resource)).toEqual([`${bucketArn}/seals/*`]);
  expect(Object.keys(statement?.Condition ?? {})).toEqual(['ArnNotLike']);
  expect(texts(statement?.Condition?.ArnNotLike?.['aws:PrincipalArn'])).toEqual([
    'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/session-logs-sealer',
  ]);
});

describe('a key that exists already', () => {
  const { template: other, only: otherOnly } = synthesise({ existingSealKeyArn: existing });

  it('is wired in, and neither made nor given an alias', () => {
    other.resourceCountIs('AWS::KMS::Key', 1);
    other.resourceCountIs('AWS::KMS::Alias', 0);
    expect(actionsOf(otherOnly('AWS::IAM::ManagedPolicy', 'Sealers'), 'Allow')['kms:Sign']).toEqual([
      existing,
    ]);
    const { Outputs } = other.toJSON();
    expect(Outputs.SealKeyArn.Value).toBe(existing);
    expect(Outputs).not.toHaveProperty('SealKeyAlias');
  });
});

describe('without a key', () => {
  const none = synthesise({ sealKey: 'none' });

  it('there is nobody who seals, and the bucket keeps nobody from it', () => {
    none.template.resourceCountIs('AWS::KMS::Key', 1);
    none.template.resourceCountIs('AWS::IAM::ManagedPolicy', 3);
    expect(JSON.stringify(none.template.toJSON())).not.toMatch(/kms:Sign|SealKey|OnlySealers/);
    expect(sidOf(bucketPolicy(none), 'OnlySealersSeal')).toBeUndefined();
  });

  it('nothing else changes', () => {
    const ids = (of: typeof template) => Object.keys(of.toJSON().Resources);
    const seal = /^Seal/;
    expect(ids(none.template)).toEqual(ids(template).filter((id) => !seal.test(id)));
  });
});
