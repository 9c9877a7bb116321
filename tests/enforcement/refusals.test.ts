import { outcomeOf, textOf } from './outcome';
import { changed, type PolicyDocument, without } from './policies';
import { notRefused, type Tried } from './refusals';

const failing =
  (name: string, status: number | undefined, message = '') =>
  () =>
    Promise.reject(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }));
const refusal =
  'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::a/b';

describe('an outcome', () => {
  test.each([
    ['AccessDenied', 403],
    ['AccessDeniedException', 400],
  ])('%s is a refusal, and says of what', async (name, status) => {
    expect(await outcomeOf(failing(name, status, refusal))).toEqual({
      kind: 'refused',
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::a/b',
    });
  });

  test('what the service itself has against a call is none', async () => {
    const outcome = await outcomeOf(failing('NoSuchKey', 404));
    expect(outcome).toEqual({ kind: 'allowed', but: 'NoSuchKey' });
    expect(textOf(outcome)).toBe('allowed (then NoSuchKey)');
  });

  test.each([500, 501, undefined])('an answer %s tells nothing', async (status) => {
    await expect(outcomeOf(failing('InternalError', status))).rejects.toThrow();
  });
});

describe('a row of the table', () => {
  const row = {
    principal: 'agent' as const,
    what: 'read',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::a/b',
  };
  const tried = (outcome: Tried['outcome']): Tried => ({ ...row, outcome });

  test('is good when the very action on the very resource was refused', () => {
    const { action, resource } = row;
    expect(notRefused([tried({ kind: 'refused', action, resource })])).toEqual([]);
  });

  test.each([
    { kind: 'allowed' as const },
    { kind: 'refused' as const, action: 's3:ListBucket', resource: row.resource },
    { kind: 'refused' as const, action: row.action, resource: 'arn:aws:s3:::a/*' },
    { kind: 'refused' as const },
  ])('is not with $kind $action $resource', (outcome) => {
    expect(notRefused([tried(outcome)])).toHaveLength(1);
  });
});

describe('policies', () => {
  const one = (Sid: string) => ({ Sid, Effect: 'Allow' as const, Action: 's3:GetObject', Resource: '*' });
  const policies: PolicyDocument[] = [
    { Version: '2012-10-17', Statement: [one('A'), one('B')] },
    { Version: '2012-10-17', Statement: [one('C')] },
  ];
  const sids = (documents: PolicyDocument[]) =>
    documents.map(({ Statement }) => Statement.map(({ Sid }) => Sid));

  test('without one statement keep the others, and no empty policy', () => {
    expect(sids(without(policies, 'A'))).toEqual([['B'], ['C']]);
    expect(sids(without(policies, 'C'))).toEqual([['A', 'B']]);
  });

  test('with one changed keep the others as they are', () => {
    const [, , last] = changed(policies, 'A', { Action: 's3:*' });
    expect(last?.Statement).toEqual([{ ...one('A'), Action: 's3:*' }]);
  });

  test('do not pretend to leave out what is not there', () => {
    expect(() => without(policies, 'D')).toThrow('there is no statement D');
    expect(() => changed(policies, 'D', {})).toThrow('there is no statement D');
  });
});
