import { type Pipeline, routes } from '../types';
import { deployedSessionDocument, sessionDocumentFor, sessionDocumentNames } from './routes';
import { sessionDocumentSchema } from './schema';
import { ownedInputs, wantedInputs, withWanted } from './wanted';

const pipeline: Pipeline = {
  stackName: 's',
  region: 'ap-northeast-1',
  account: '000000000000',
  logGroupName: 's/sessions',
  subscriptionFilterName: 's-to-archive',
  deliveryStreamName: 's-archive',
  bucketName: 'bucket',
  streamPrefix: 'session-logs/',
  transcriptPrefix: 'transcripts/',
  errorPrefix: 'errors/',
};

describe('sessionDocumentFor', () => {
  it.each([
    [
      'streaming',
      { cloudWatchLogGroupName: 's/sessions', cloudWatchStreamingEnabled: true, s3BucketName: '' },
    ],
    [
      'cloudwatch-at-exit',
      { cloudWatchLogGroupName: 's/sessions', cloudWatchStreamingEnabled: false, s3BucketName: '' },
    ],
    [
      'direct-s3',
      {
        cloudWatchLogGroupName: '',
        cloudWatchStreamingEnabled: false,
        s3BucketName: 'bucket',
        s3KeyPrefix: 'transcripts/',
      },
    ],
    [
      'deployed',
      {
        cloudWatchLogGroupName: 's/sessions',
        cloudWatchStreamingEnabled: true,
        s3BucketName: 'bucket',
        s3KeyPrefix: 'transcripts/',
      },
    ],
  ] as const)('sends %s down its one leg, and what is deployed down both', (route, inputs) => {
    expect(sessionDocumentFor(route, pipeline).inputs).toMatchObject(inputs);
  });

  it.each(routes)('requires no encryption for %s, which LocalStack would not have', (route) => {
    const { inputs } = sessionDocumentFor(route, pipeline);
    expect([inputs.s3EncryptionEnabled, inputs.cloudWatchEncryptionEnabled]).toEqual([false, false]);
  });

  it.each(routes)('reads back as written: %s', (route) => {
    const document = sessionDocumentFor(route, pipeline);
    expect(sessionDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('has a document of its own for each route, the account’s preferences for streaming', () => {
    expect(new Set(Object.values(sessionDocumentNames)).size).toBe(routes.length);
    expect(sessionDocumentNames.streaming).toBe('SSM-SessionManagerRunShell');
  });
});

describe('deployedSessionDocument', () => {
  const both = {
    cloudWatchLogGroupName: 's/sessions',
    cloudWatchStreamingEnabled: true,
    s3BucketName: 'bucket',
    s3KeyPrefix: 'transcripts/',
  };

  it('streams, puts a transcript, and makes the agent refuse what it could not keep encrypted', () => {
    expect(deployedSessionDocument(pipeline).inputs).toMatchObject({
      ...both,
      s3EncryptionEnabled: true,
      cloudWatchEncryptionEnabled: true,
    });
  });

  it('leaves the refusing off only when told to, and keeps both legs then', () => {
    expect(deployedSessionDocument(pipeline, { encryptionRequired: false }).inputs).toMatchObject({
      ...both,
      s3EncryptionEnabled: false,
      cloudWatchEncryptionEnabled: false,
    });
  });

  it('reads back as written', () => {
    const document = deployedSessionDocument(pipeline);
    expect(sessionDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});

describe('sessionDocumentSchema', () => {
  const document = (inputs: object, more: object = {}) => ({
    schemaVersion: '1.0',
    sessionType: 'Standard_Stream',
    inputs,
    ...more,
  });

  it('takes switches as text', () => {
    const { inputs } = sessionDocumentSchema.parse(
      document({ cloudWatchStreamingEnabled: 'true', s3EncryptionEnabled: 'False', runAsEnabled: '' }),
    );
    expect([inputs.cloudWatchStreamingEnabled, inputs.s3EncryptionEnabled, inputs.runAsEnabled]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('takes what is missing for empty', () => {
    expect(sessionDocumentSchema.parse(document({})).inputs).toEqual({
      s3BucketName: '',
      s3KeyPrefix: '',
      s3EncryptionEnabled: false,
      cloudWatchLogGroupName: '',
      cloudWatchStreamingEnabled: false,
      cloudWatchEncryptionEnabled: false,
      kmsKeyId: '',
      runAsEnabled: false,
      runAsDefaultUser: '',
      idleSessionTimeout: '',
    });
  });

  it.each([
    document({ cloudWatchStreamingEnabled: 'perhaps' }),
    document({}, { schemaVersion: '2.2' }),
    document({}, { sessionType: 'Telnet' }),
    { schemaVersion: '1.0', sessionType: 'Standard_Stream' },
  ])('refuses %j', (value) => {
    expect(sessionDocumentSchema.safeParse(value).success).toBe(false);
  });
});

describe('wantedInputs', () => {
  const transcripts = { bucketName: 'b', prefix: 't/' };
  it.each([
    [{ transcripts, requireEncryption: true }, ['b', 't/', true, true]],
    [{ transcripts, requireEncryption: false }, ['b', 't/', false, false]],
    // The agent looks for no bucket's encryption where there is no bucket.
    [{ requireEncryption: true }, ['', '', false, true]],
    [{ requireEncryption: false }, ['', '', false, false]],
  ])('%j', (wanted, [s3BucketName, s3KeyPrefix, s3EncryptionEnabled, cloudWatchEncryptionEnabled]) => {
    expect(wantedInputs({ logGroupName: 'g', ...wanted })).toEqual({
      s3BucketName,
      s3KeyPrefix,
      s3EncryptionEnabled,
      cloudWatchLogGroupName: 'g',
      cloudWatchStreamingEnabled: true,
      cloudWatchEncryptionEnabled,
    });
  });

  it('decides what is ours and nothing else, in a document of its own too', () => {
    const wanted = wantedInputs({ logGroupName: 'g', requireEncryption: true });
    expect(Object.keys(wanted).sort()).toEqual([...ownedInputs].sort());
    const { inputs } = withWanted(undefined, wanted);
    expect(inputs).toMatchObject({ ...wanted, idleSessionTimeout: '20', maxSessionDuration: '' });
    expect(sessionDocumentSchema.safeParse(withWanted(undefined, wanted)).success).toBe(true);
  });
});
