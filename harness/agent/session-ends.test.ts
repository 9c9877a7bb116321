import type { LogsApi, S3Api } from './aws-ports';
import { VirtualClock } from './conformance/virtual-clock';
import { VirtualFile } from './conformance/virtual-file';
import { agent3_3_987 } from './profile';
import { pump } from './pump';
import { isRetryable } from './retry';
import { transcriptKey } from './s3-upload';
import { Session, type SessionDeps } from './session';

const profile = agent3_3_987;

/** A session on a machine where the local file or the transcript can fail. */
function sessionOn(file: VirtualFile, over: Partial<SessionDeps>) {
  const clock = new VirtualClock(0);
  const calls: string[] = [];
  const ok = (op: string, value: object) => async () => {
    calls.push(op);
    return { ok: true, value };
  };
  const group = { logGroups: [{ logGroupName: 'g' }] };
  const logs = {
    describeLogGroups: ok('DescribeLogGroups', group),
    createLogStream: ok('CreateLogStream', {}),
    describeLogStreams: ok('DescribeLogStreams', { logStreams: [{ logStreamName: 's' }] }),
    putLogEvents: ok('PutLogEvents', { nextSequenceToken: 't' }),
  } as unknown as LogsApi;
  const s3 = {
    headBucket: ok('HeadBucket', {}),
    getBucketEncryption: ok('GetBucketEncryption', {}),
    putObject: ok('PutObject', {}),
  } as unknown as S3Api;
  const preferences = {
    s3BucketName: 'b',
    s3KeyPrefix: '',
    s3EncryptionEnabled: false,
    cloudWatchLogGroupName: 'g',
    cloudWatchStreamingEnabled: true,
    cloudWatchEncryptionEnabled: false,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '',
  };
  const session = new Session(
    {
      sessionId: 's',
      sessionType: 'Standard_Stream',
      preferences,
      sessionOwner: 'o',
      runAsUser: 'u',
      instanceId: 'i',
      region: 'r',
    },
    {
      profile,
      clock,
      crash: () => new Promise(() => {}),
      logs,
      s3,
      retry: { clock, random: () => 0.5 },
      createLocalFile: async () => file,
      warn: () => {},
      display: () => {},
      ...over,
    },
  );
  return { session, clock, calls };
}

test('without a transcript the session fails, nothing is uploaded, and the tail stays (agent-behaviour.md 2.5)', async () => {
  const { session, clock, calls } = sessionOn(new VirtualFile('f'), {
    keepTranscript: () => {
      throw new Error('ENOSPC');
    },
  });
  await session.validate();
  await session.begin();
  await session.output(new Uint8Array(Buffer.from('one\nhalf')));
  expect(await session.finish()).toMatchObject({ status: 'Failed', output: '', s3Bucket: '', cwlGroup: '' });
  // The process lives for three more seconds: complete lines still flow.
  await clock.runUntil(3000);
  expect(calls.filter((op) => op === 'PutLogEvents')).toHaveLength(1);
  expect(calls).not.toContain('PutObject');
});

test('output that cannot be written to the local file ends the session as Failed, with its uploads (1)', async () => {
  const file = new VirtualFile('f');
  const { session, clock, calls } = sessionOn(file, {});
  await session.validate();
  await session.begin();
  file.append = async () => {
    throw new Error('ENOSPC');
  };
  const ended = pump({
    profile,
    clock,
    shell: { read: async () => new Uint8Array([0x61]) },
    output: (bytes) => session.output(bytes),
  });
  await clock.runUntil(1500);
  expect(await ended).toBe('write-failed');
  const finished = session.finish('Failed');
  await clock.runUntil(5000);
  expect(await finished).toMatchObject({ status: 'Failed', s3Bucket: 'b', cwlGroup: 'g' });
  expect(calls).toContain('PutObject');
});

test.each([
  ['', 's.log'],
  ['ssm/prod', 'ssm/prod/s.log'],
  ['/ssm//prod/', '/ssm/prod/s.log'],
])('key below %j', (prefix, key) => {
  expect(transcriptKey(prefix, 's')).toBe(key);
});

test.each<[number, string, boolean]>([
  [500, 'InternalFailure', true],
  [501, 'NotImplemented', false],
  [502, 'BadGateway', true],
  [429, 'Whatever', true],
  [400, 'ThrottlingException', true],
  [400, 'ExpiredTokenException', true],
  [400, 'AccessDeniedException', false],
  [0, 'RequestError', true],
])('HTTP %d %s is tried again by the SDK: %j', (status, code, expected) => {
  expect(isRetryable({ status, code, message: '' })).toBe(expected);
});
