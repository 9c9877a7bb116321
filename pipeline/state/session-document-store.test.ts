import type { SSMClient } from '@aws-sdk/client-ssm';
import type { SessionDocument } from '..';
import { readSessionDocument } from './read-document';
import { applySessionDocument } from './session-document-store';
import { FakeSsm, named } from './testing/fake-ssm';

const document = (streaming: boolean): SessionDocument => ({
  schemaVersion: '1.0',
  description: 'd',
  sessionType: 'Standard_Stream',
  inputs: {
    s3BucketName: '',
    s3KeyPrefix: '',
    s3EncryptionEnabled: false,
    cloudWatchLogGroupName: 'g',
    cloudWatchStreamingEnabled: streaming,
    cloudWatchEncryptionEnabled: false,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
  },
});

describe('applySessionDocument', () => {
  it('creates, leaves alone, updates and goes back', async () => {
    const ssm = new FakeSsm();
    const apply = (streaming: boolean) => applySessionDocument(ssm, 'doc', document(streaming));
    await expect(apply(true)).resolves.toEqual({ name: 'doc', version: '1', change: 'created' });
    await expect(apply(true)).resolves.toEqual({ name: 'doc', version: '1', change: 'unchanged' });
    await expect(apply(false)).resolves.toEqual({ name: 'doc', version: '2', change: 'updated' });
    expect(ssm.defaultVersion).toBe(2);
    // SSM refuses the content of an older version as a duplicate: that version becomes the default again.
    await expect(apply(true)).resolves.toEqual({ name: 'doc', version: '1', change: 'updated' });
    expect(ssm.defaultVersion).toBe(1);
    expect(ssm.versions).toHaveLength(2);
  });

  it('writes nothing when the content differs only in the order of its fields', async () => {
    const ssm = new FakeSsm();
    const { inputs, ...rest } = document(true);
    ssm.versions = [JSON.stringify({ inputs, ...rest })];
    await expect(applySessionDocument(ssm, 'doc', document(true))).resolves.toMatchObject({
      change: 'unchanged',
    });
    expect(ssm.calls).toEqual(['GetDocument']);
  });

  it('adopts a document that somebody else creates at the same moment', async () => {
    const ssm = new FakeSsm();
    const send = ssm.send as unknown as (command: { constructor: { name: string } }) => Promise<unknown>;
    ssm.send = (async (command: { constructor: { name: string } }) => {
      if (command.constructor.name === 'CreateDocumentCommand')
        ssm.versions = [JSON.stringify(document(false))];
      return send(command);
    }) as unknown as SSMClient['send'];
    await expect(applySessionDocument(ssm, 'doc', document(true))).resolves.toEqual({
      name: 'doc',
      version: '2',
      change: 'updated',
    });
  });

  it.each(['GetDocument', 'CreateDocument', 'UpdateDocumentDefaultVersion'])(
    'names the document when %s fails',
    async (op) => {
      const ssm = new FakeSsm();
      if (op === 'UpdateDocumentDefaultVersion') ssm.versions = [JSON.stringify(document(false))];
      const cause = named('AccessDeniedException');
      ssm.fail = { [op]: cause };
      await expect(applySessionDocument(ssm, 'doc', document(true))).rejects.toMatchObject({
        code: 'session-document-failed',
        source: 'aws',
        message: expect.stringContaining('doc: AccessDeniedException happened'),
        cause,
      });
    },
  );

  it('does not go round in circles when SSM contradicts itself', async () => {
    const ssm = new FakeSsm();
    ssm.fail = { CreateDocument: named('DocumentAlreadyExists') };
    await expect(applySessionDocument(ssm, 'doc', document(true))).rejects.toMatchObject({
      code: 'session-document-failed',
    });
  });
});

describe('readSessionDocument', () => {
  it('reads the default version', async () => {
    const ssm = new FakeSsm();
    ssm.versions = [JSON.stringify(document(true)), JSON.stringify(document(false))];
    expect((await readSessionDocument(ssm, 'doc')).inputs.cloudWatchStreamingEnabled).toBe(true);
    ssm.defaultVersion = 2;
    expect((await readSessionDocument(ssm, 'doc')).inputs.cloudWatchStreamingEnabled).toBe(false);
  });

  it.each([
    ['no document', [], 'session-document-missing', /there is no Session document doc/],
    ['no JSON', ['{'], 'session-document-invalid', /doc is not a Session document/],
    ['another kind', ['{"schemaVersion":"2.2"}'], 'session-document-invalid', /schemaVersion: /],
  ])('says so when there is %s', async (_what, versions, code, message) => {
    const ssm = new FakeSsm();
    ssm.versions = versions;
    await expect(readSessionDocument(ssm, 'doc')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
