import { compareWithLive } from './compare';
import { deployedResources } from './deployed-resources';
import { liveStateMarkdown } from './markdown';
import type { DeployedResource, LiveClients } from './types';

/** Answers each command by its name; what is not listed fails as a service would. */
function fake(answers: Record<string, unknown>) {
  const send = async (command: { constructor: { name: string }; input: { NextToken?: string } }) => {
    const answer = answers[command.constructor.name];
    if (answer === undefined) throw new Error(`${command.constructor.name} is not allowed`);
    return typeof answer === 'function' ? answer(command.input) : answer;
  };
  return new Proxy({}, { get: () => ({ send }) }) as LiveClients;
}
const resource = (type: string, properties: DeployedResource['properties'], remark?: string) => ({
  stack: 'session-logs',
  logicalId: 'Thing',
  type,
  physicalId: 'the-thing',
  properties,
  ...(remark !== undefined && { remark }),
});
const logGroup = resource('AWS::Logs::LogGroup', {
  RetentionInDays: 3,
  KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
  LogGroupClass: 'STANDARD',
  DeletionProtectionEnabled: true,
});
const live = {
  logGroupName: 'the-thing',
  retentionInDays: 3,
  kmsKeyId: 'arn:aws:kms:x:y:key/z',
  logGroupClass: 'STANDARD',
  deletionProtectionEnabled: true,
};
const groups = (...logGroups: unknown[]) => fake({ DescribeLogGroupsCommand: { logGroups } });
const dropped = async (clients: LiveClients) =>
  (await compareWithLive([logGroup], clients)).flatMap((state) =>
    state.state === 'dropped' ? [state.aspect.what] : [],
  );

describe('compareWithLive', () => {
  it('says kept of what the service says too', async () => {
    const states = await compareWithLive([logGroup], groups(live));
    expect(states.map(({ state }) => state)).toEqual(['kept', 'kept', 'kept', 'kept', 'kept']);
  });

  it.each([
    ['retentionInDays', undefined, 'retention, days'],
    ['retentionInDays', 30, 'retention, days'],
    ['kmsKeyId', undefined, 'KMS key'],
    ['logGroupClass', 'INFREQUENT_ACCESS', 'class'],
    ['deletionProtectionEnabled', false, 'deletion protection'],
  ])('says dropped when %s is %p', async (property, value, what) => {
    expect(await dropped(groups({ ...live, [property]: value }))).toEqual([what]);
  });

  it('does not take another resource of a like name for it', async () => {
    expect(await dropped(groups({ ...live, logGroupName: 'the-thing-2' }))).toContain('exists');
  });

  it('says fallback of what CloudFormation only pretended to make', async () => {
    const pretended = resource('AWS::Glue::Table', {}, 'AWS::Glue::Table was deployed as a fallback');
    expect(await compareWithLive([pretended], fake({}))).toEqual([
      { state: 'fallback', resource: pretended, reason: expect.stringContaining('fallback') },
    ]);
  });

  it('says unread, and never kept, of what it cannot read', async () => {
    const unknown = resource('AWS::Some::Thing', {});
    expect(await compareWithLive([unknown, logGroup], fake({}))).toEqual([
      { state: 'unread', resource: unknown, reason: 'no reader for this type' },
      { state: 'unread', resource: logGroup, reason: 'DescribeLogGroupsCommand is not allowed' },
    ]);
  });
});

describe('deployedResources', () => {
  it('gives every page’s resources their names, and the names of those they refer to', async () => {
    const { cloudFormation } = fake({
      ListStackResourcesCommand: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined
          ? {
              StackResourceSummaries: [{ LogicalResourceId: 'Bucket', PhysicalResourceId: 'b-1' }],
              NextToken: '2',
            }
          : { StackResourceSummaries: [{ LogicalResourceId: 'Policy', PhysicalResourceId: 'p-1' }] },
      DescribeStackEventsCommand: {
        StackEvents: [{ LogicalResourceId: 'Policy', ResourceStatusReason: 'deployed as a fallback' }],
      },
    });
    const found = await deployedResources(cloudFormation, 'session-logs', {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { Ref: 'Bucket' }, Region: { Ref: 'AWS::Region' } },
        },
      },
    });
    expect(found).toEqual([
      expect.objectContaining({ logicalId: 'Bucket', physicalId: 'b-1' }),
      expect.objectContaining({
        physicalId: 'p-1',
        properties: { Bucket: { physicalId: 'b-1' }, Region: { Ref: 'AWS::Region' } },
        remark: 'deployed as a fallback',
      }),
    ]);
  });
});

it('writes a document that counts and names what is not as declared', async () => {
  const states = await compareWithLive([logGroup], groups({ ...live, retentionInDays: undefined }));
  const document = liveStateMarkdown(states, {
    backend: 'LocalStack 4.14.0',
    unproved: ['it encrypts nothing'],
  });
  expect(document).toContain('## What only a real account proves\n\n- it encrypts nothing\n');
  expect(document).toContain('4 settings are as declared, 1 are not');
  expect(document).toContain('| Thing | AWS::Logs::LogGroup | retention, days | `3` | `nothing` |');
});
