import { differenceLines, differenceOf, type StoredDocument, wantedInputs, withWanted } from '../../pipeline';
import { FakeSsm, named } from '../../pipeline/state/testing/fake-ssm';
import { changePreferences, type PreferencesPorts, showPreferences } from './run';

const name = 'SSM-SessionManagerRunShell';
const wanted = wantedInputs({
  logGroupName: 'g',
  transcripts: { bucketName: 'b', prefix: 'transcripts/' },
  requireEncryption: true,
});
/** As somebody's account has it: inputs that are theirs, and one that we have never heard of. */
const theirs: StoredDocument = {
  schemaVersion: '1.0',
  description: 'ours since 2019',
  sessionType: 'Standard_Stream',
  inputs: {
    s3BucketName: '',
    s3KeyPrefix: '',
    s3EncryptionEnabled: true,
    cloudWatchLogGroupName: 'old-group',
    cloudWatchEncryptionEnabled: true,
    kmsKeyId: 'alias/channel',
    runAsEnabled: true,
    runAsDefaultUser: 'ops',
    idleSessionTimeout: '7',
    maxSessionDuration: '60',
    shellProfile: { linux: 'exec bash -l', windows: 'date' },
    inputOfTomorrow: { a: [1] },
  },
};

function account(
  present?: StoredDocument,
  change: { kmsKeyId?: string; groups?: string[]; sse?: string } = {},
) {
  const ssm = new FakeSsm();
  if (present !== undefined) ssm.versions = [JSON.stringify(present)];
  const { kmsKeyId = 'key', groups = ['g'], sse = 'aws:kms' } = change;
  const answers: Record<string, unknown> = {
    DescribeLogGroupsCommand: {
      logGroups: groups.map((logGroupName) => ({ logGroupName, ...(kmsKeyId !== '' && { kmsKeyId }) })),
    },
    GetBucketEncryptionCommand: {
      ServerSideEncryptionConfiguration: {
        Rules: sse === '' ? [] : [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: sse } }],
      },
    },
  };
  const client = { send: async (command: object) => answers[command.constructor.name] };
  return { ssm, ports: { ssm, logs: client, s3: client } as unknown as PreferencesPorts };
}
const apply = { to: wanted, write: true, preview: false, force: false } as const;
const newest = (ssm: FakeSsm) => JSON.parse(ssm.versions.at(-1)!) as StoredDocument;

describe('what is ours and what is not', () => {
  it('keeps everything that the pipeline does not decide', () => {
    const next = withWanted(theirs, wanted);
    const { inputs, ...rest } = next;
    expect(rest).toEqual({
      schemaVersion: '1.0',
      description: 'ours since 2019',
      sessionType: 'Standard_Stream',
    });
    expect(inputs).toEqual({ ...theirs.inputs, ...wanted });
    expect(inputs).toMatchObject({
      runAsDefaultUser: 'ops',
      idleSessionTimeout: '7',
      maxSessionDuration: '60',
      kmsKeyId: 'alias/channel',
      shellProfile: { linux: 'exec bash -l', windows: 'date' },
      inputOfTomorrow: { a: [1] },
    });
  });

  it('shows an omitted flag as added, and why it matters', () => {
    const changes = differenceOf(theirs, withWanted(theirs, wanted));
    expect(changes.map(({ field }) => field).sort()).toEqual([
      'inputs.cloudWatchLogGroupName',
      'inputs.cloudWatchStreamingEnabled',
      'inputs.s3BucketName',
      'inputs.s3KeyPrefix',
    ]);
    const lines = differenceLines(changes);
    expect(lines).toContain('- inputs.cloudWatchLogGroupName: "old-group"');
    expect(lines).toContain('+ inputs.cloudWatchStreamingEnabled: true');
    expect(lines.join('\n')).not.toContain('- inputs.cloudWatchStreamingEnabled');
  });

  it('names a field that goes away', () => {
    const { description, ...without } = theirs;
    expect(differenceOf(theirs, without as StoredDocument)).toEqual([
      { field: 'description', before: description },
    ]);
  });
});

describe('changePreferences', () => {
  it('creates the document where there is none, and says nothing the second time', async () => {
    const { ssm, ports } = account();
    await expect(changePreferences(ports, name, apply)).resolves.toMatchObject({
      written: true,
      documentVersion: '1',
      exitCode: 0,
    });
    expect(newest(ssm).inputs).toMatchObject({ ...wanted, idleSessionTimeout: '20' });
    await expect(changePreferences(ports, name, apply)).resolves.toMatchObject({
      written: false,
      exitCode: 0,
      changes: [],
    });
    expect(ssm.versions).toHaveLength(1);
  });

  it('adopts a document: a new version that is latest and default', async () => {
    const { ssm, ports } = account(theirs);
    const run = await changePreferences(ports, name, apply);
    expect(run).toMatchObject({ written: true, documentVersion: '2', exitCode: 0 });
    expect(ssm.defaultVersion).toBe(2);
    expect(newest(ssm).inputs).toMatchObject({ runAsDefaultUser: 'ops', cloudWatchStreamingEnabled: true });
  });

  it.each([
    ['diff', { ...apply, write: false, preview: true }],
    ['apply without --yes', { ...apply, write: false }],
  ])('writes nothing: %s', async (_what, change) => {
    const { ssm, ports } = account(theirs);
    const run = await changePreferences(ports, name, change);
    expect(run).toMatchObject({ written: false, exitCode: 1 });
    expect(run.lines).toContain('+ inputs.cloudWatchStreamingEnabled: true');
    expect(ssm.versions).toHaveLength(1);
    expect(ssm.calls).not.toContain('UpdateDocument');
  });

  it('goes back, and back again, always to a version that is the latest too', async () => {
    const { ssm, ports } = account(theirs);
    await changePreferences(ports, name, apply);
    const back = { ...apply, to: 'previous' } as const;
    const first = await changePreferences(ports, name, back);
    expect(first).toMatchObject({ written: true, documentVersion: '3' });
    expect(newest(ssm)).toEqual(theirs);
    expect(ssm.defaultVersion).toBe(3);
    await changePreferences(ports, name, back);
    expect(newest(ssm).inputs).toMatchObject(wanted);
    expect(ssm.defaultVersion).toBe(4);
  });

  it('has nothing to go back to in a first version', async () => {
    const { ports } = account(theirs);
    await expect(changePreferences(ports, name, { ...apply, to: 'previous' })).rejects.toMatchObject({
      code: 'no-previous-version',
    });
  });

  it.each([
    ['no group', { groups: ['g-of-others'] }, 'log group g does not exist'],
    ['a group without a key', { kmsKeyId: '' }, 'log group g has no KMS key'],
    ['a bucket that is not encrypted', { sse: '' }, 'bucket b has no default encryption'],
  ])('does not shut everybody out: %s', async (_what, change, sentence) => {
    const { ssm, ports } = account(theirs, change);
    await expect(changePreferences(ports, name, apply)).rejects.toMatchObject({
      code: 'sessions-would-be-refused',
      message: expect.stringContaining(sentence),
    });
    expect(ssm.versions).toHaveLength(1);
    await expect(changePreferences(ports, name, { ...apply, force: true })).resolves.toMatchObject({
      written: true,
    });
  });

  it('does not write over what somebody else wrote after the difference was shown', async () => {
    const { ssm, ports } = account(theirs);
    const send = ports.logs.send as (command: object) => Promise<unknown>;
    ports.logs.send = (async (command: object) => {
      ssm.versions.push(JSON.stringify({ ...theirs, description: 'mine' }));
      ssm.defaultVersion = 2;
      return send(command);
    }) as typeof ports.logs.send;
    await expect(changePreferences(ports, name, apply)).rejects.toMatchObject({
      code: 'preferences-changed',
    });
    expect(ssm.calls).not.toContain('UpdateDocument');
  });

  it('does not adopt what is no Session document', async () => {
    const { ports } = account({ ...theirs, schemaVersion: '2.2' });
    await expect(changePreferences(ports, name, apply)).rejects.toMatchObject({
      code: 'session-document-invalid',
    });
  });

  it('names the document when SSM refuses', async () => {
    const { ssm, ports } = account(theirs);
    ssm.fail = { UpdateDocument: named('AccessDeniedException') };
    await expect(changePreferences(ports, name, apply)).rejects.toMatchObject({
      code: 'session-document-failed',
      message: expect.stringContaining(name),
    });
  });
});

describe('showPreferences', () => {
  it('prints the document, and says when default and latest differ', async () => {
    const { ssm, ports } = account(theirs);
    await expect(showPreferences(ports, name)).resolves.toMatchObject({
      content: theirs,
      documentVersion: '1',
      latestVersion: '1',
    });
    ssm.versions.push(JSON.stringify({ ...theirs, description: 'newer' }));
    const { lines } = await showPreferences(ports, name);
    expect(lines[0]).toContain('the latest is 2');
  });

  it('says that there is none', async () => {
    await expect(showPreferences(account().ports, name)).rejects.toMatchObject({
      code: 'session-document-missing',
    });
  });
});
