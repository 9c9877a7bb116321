/** Each row of agent-behaviour.md that no short recording shows, as a recording written by hand. */
import { type AgentProfile, agent3_3_987 } from '../profile';
import { cloudWatchEncryptionMessage, s3EncryptionMessage } from '../session';
import { conform } from './conform';
import { describe as describeDifference } from './difference';
import { atExit, crash, localFilePath, Recording, streaming, toS3, transcript } from './testing/recording';

async function differenceOf(recording: Recording, profile?: AgentProfile): Promise<string | undefined> {
  const { difference } = await conform(recording.trace(), profile);
  return difference && describeDifference(difference);
}
/** The simulated agent does just what is recorded. */
async function agrees(recording: Recording): Promise<void> {
  expect(await differenceOf(recording)).toBeUndefined();
}
const whole = { wholeAgent: true };
const throttled = { status: 400, code: 'ThrottlingException' };
const down = { status: 503, code: 'ServiceUnavailableException' };
/** Pauses of the SDK's retries, s, in the middle of what they may be. */
const throttlePauses = [0.75, 1.5, 3, 6, 12];
const errorPauses = [0.045, 0.09, 0.18, 0.36, 0.72];

/** The times of a first attempt and its retries. */
function attempts(first: number, pauses: number[]): number[] {
  let t = first;
  return [
    first,
    ...pauses.map((pause) => {
      t += pause;
      return t;
    }),
  ];
}

describe('2.1 calls of a streamed session', () => {
  const lines = () => new Recording(streaming).started().output(1.2, 'one\r\n');

  test('the stream is made at the first complete line; tokens are passed on; the tail goes at the end', async () => {
    await agrees(
      lines()
        .streamCreated(2.1)
        .put(2.1, [['one']], { next: 't1' })
        .output(2.5, 'two\r\nhalf')
        .put(3.1, [['two']], { token: 't1', next: 't2' })
        .exit(4.5)
        .put(5.1, [['half']], { token: 't2', next: 't3' })
        .result(6.1, 'Success')
        .add(9.2, { kind: 'session-worker', state: 'exited' }),
    );
  });

  test('without a token in the answer, the stream is described before each put', async () => {
    await agrees(
      lines()
        .streamCreated(2.1)
        .put(2.1, [['one']])
        .output(2.5, 'two\n')
        .describeStreams(3.1)
        .put(3.1, [['two']])
        .exit(3.5)
        .result(4.1, 'Success'),
    );
  });

  test('no complete line before a SIGKILL: no stream at all, and Failed after a minute', async () => {
    await agrees(
      new Recording(streaming, whole)
        .stimulus(0, 'start-agent')
        .started()
        .output(1.2, 'sh-5.2$ ')
        .signal(5, 'SIGKILL', 'session-worker')
        .resultSent(65.1, 'Failed', crash)
        .end(70),
    );
  });

  test('the group is looked for on every page, and by its exact name', async () => {
    const first = { body: { logGroups: [{ logGroupName: '/ssm/logs-of-others' }], nextToken: 'p2' } };
    await agrees(
      new Recording(streaming)
        .stimulus(0, 'start-session')
        .add(0.05, { kind: 'data-channel-open' })
        .describeGroups(0.07, first)
        .describeGroups(0.08, {}, { nextToken: 'p2' })
        .output(1.2, 'one\n')
        .streamCreated(2.1)
        .put(2.1, [['one']], { next: 't' })
        .exit(2.5)
        .result(3.1, 'Success'),
    );
  });
});

describe('2.2 and 2.3 records', () => {
  test('at most four events a tick, 33,000 bytes each, cut through characters', async () => {
    const line = (mark: string) => mark.repeat(32_999);
    const marks = ['a', 'b', 'c', 'd', 'e'];
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, marks.map((mark) => `${line(mark)}\n`).join(''))
        .streamCreated(2.1)
        .put(2.1, [[line('a')], [line('b')], [line('c')], [line('d')]], { next: 't1' })
        .put(3.1, [[line('e')]], { token: 't1', next: 't2' })
        .exit(3.5)
        .result(4.1, 'Success'),
    );
  });

  test('a line of more than 33,000 bytes is several events; a split character is broken in both', async () => {
    // 'é' is C3 A9, both kept by the stripper; the 33,000th byte is its first.
    const long = `${'x'.repeat(32_999)}\u00e9y\n`;
    const head = 'x'.repeat(32_999);
    const message = (data: string) =>
      `{"eventVersion":"1.0","eventTime":"2026-11-24T00:00:02Z","awsRegion":"ap-northeast-1","target":{"id":"mi-0123456789abcdef0"},"userIdentity":{"arn":"arn:aws:sts::123456789012:assumed-role/ops/user"},"runAsUser":"ssm-user","sessionId":"user-0123456789abcdef0","sessionData":["${data}"]}`;
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, long)
        .streamCreated(2.1)
        .putMessages(2.1, [message(`${head}\\ufffd`), message('\\ufffdy')], { next: 't' })
        .exit(2.5)
        .result(3.1, 'Success'),
    );
  });

  test('tabs, carriage returns, blank lines, and a tick of nothing but a carriage return', async () => {
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, 'a\tb\r\n\r\n10%\r20%\r\n')
        .streamCreated(2.1)
        .put(2.1, [['a b', '', '10%20%']], { next: 't1' })
        .output(2.5, '\r')
        .exit(2.6)
        .put(3.1, [[]], { token: 't1', next: 't2' })
        .result(4.1, 'Success'),
    );
  });
});

describe('2.4 errors', () => {
  const begun = () => new Recording(streaming).started().output(1.2, 'one\n').streamCreated(2.1);

  test('a lost answer: the same call again', async () => {
    await agrees(
      begun()
        .put(2.1, [['one']], { connectionDropped: true })
        .put(2.145, [['one']], { tick: 2.1, next: 't' })
        .exit(2.5)
        .result(3.1, 'Success'),
    );
  });

  test('ResourceNotFound stops streaming for good, and the session is a success', async () => {
    await agrees(
      begun()
        .put(2.1, [['one']], { next: 't1' })
        .output(2.5, 'two\n')
        .put(3.1, [['two']], { token: 't1', status: 400, code: 'ResourceNotFoundException' })
        .output(4.5, 'three\n')
        .exit(8)
        .result(8.01, 'Success')
        .end(14),
    );
  });

  test('what was rejected inside of a 200 is taken for delivered', async () => {
    const body = { nextSequenceToken: 't', rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 } };
    await agrees(
      begun()
        .put(2.1, [['one']], { body })
        .exit(2.5)
        .result(3.1, 'Success')
        .end(9),
    );
  });

  test('an error on accepted data: re-batched with what came meanwhile', async () => {
    await agrees(
      begun()
        .put(2.1, [['one']], { status: 400, code: 'AccessDeniedException' })
        .output(2.5, 'two\n')
        .describeStreams(3.1, 't9')
        .put(3.1, [['one', 'two']], { token: 't9', next: 't10' })
        .exit(3.5)
        .result(4.1, 'Success'),
    );
  });

  test.each(['InvalidSequenceTokenException', 'DataAlreadyAcceptedException'])(
    '%s: the same events at once, with a new token',
    async (code) => {
      await agrees(
        begun()
          .put(2.1, [['one']], { status: 400, code })
          .describeStreams(2.11, 'new')
          .put(2.12, [['one']], { token: 'new', next: 't', tick: 2.1 })
          .exit(2.5)
          .result(3.1, 'Success'),
      );
    },
  );

  test('CreateLogStream fails six times: nothing more, for good', async () => {
    const recording = new Recording(streaming).started().output(1.2, 'one\n');
    for (const t of attempts(2.1, errorPauses))
      recording.createStream(t, { status: 500, code: 'InternalFailure' });
    recording.describeStreams(3.5, undefined, { body: { logStreams: [] } });
    await agrees(recording.output(5, 'two\n').exit(9).result(9.01, 'Success').end(15));
  });

  test('CreateLogStream fails and the stream is there after all: streaming goes on', async () => {
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, 'one\n')
        .createStream(2.1, { status: 400, code: 'LimitExceededException' })
        .describeStreams(2.1)
        .describeStreams(2.1)
        .put(2.1, [['one']], { next: 't' })
        .exit(2.5)
        .result(3.1, 'Success'),
    );
  });

  test('CloudWatch Logs down at the end: tried until it is back, Success only then', async () => {
    const recording = begun()
      .put(2.1, [['one']], { next: 't1' })
      .output(2.5, 'two\n')
      .exit(2.6);
    for (const t of attempts(3.1, throttlePauses))
      recording.put(t, [['two']], { ...down, token: 't1', tick: 3.1 });
    // The tick that was due meanwhile comes at once.
    const again = attempts(26.36, throttlePauses);
    recording.describeStreams(26.355, 't1');
    for (const t of again) recording.put(t, [['two']], { ...down, token: 't1', tick: 26.35 });
    recording.describeStreams(49.61, 't1').put(49.62, [['two']], { token: 't1', next: 't2' });
    await agrees(recording.result(50.1, 'Success').add(53.2, { kind: 'session-worker', state: 'exited' }));
  });
});

describe('2.6 the loss of lines', () => {
  /** A line that strips to nothing counts once a tick, and as many real lines are skipped after the next upload. */
  const recording = () =>
    new Recording(streaming)
      .started()
      .output(1.2, 'one\n')
      .streamCreated(2.1)
      .put(2.1, [['one']], { next: 't1' })
      .output(2.5, '\u001bO\n')
      // Ticks at 3.1, 4.1 and 5.1 count the empty line; the one at 6.1 counts it and the two lines after it.
      .output(5.5, 'two\nthree\n')
      .put(6.1, [['two', 'three']], { token: 't1', next: 't2' })
      .output(6.5, 'lost 1\nlost 2\nlost 3\nkept\n')
      .put(7.1, [['kept']], { token: 't2', next: 't3' })
      .exit(7.5)
      .result(8.1, 'Success');

  test('is the real agent’s', () => agrees(recording()));

  test('is missed in an agent that does not have it', async () => {
    const { defects } = agent3_3_987;
    const corrected = { ...agent3_3_987, defects: { ...defects, lineLossAfterEmptyTick: false } };
    expect(await differenceOf(recording(), corrected)).toMatch(/message: .*lost 1/);
  });
});

test('more events a tick than the agent sends are found out', async () => {
  const line = 'x'.repeat(32_999);
  const recording = new Recording(streaming)
    .started()
    .output(1.2, `${line}\n`.repeat(4))
    .streamCreated(2.1)
    .put(2.1, [[line], [line], [line], [line]], { next: 't1' })
    .exit(2.5)
    .result(3.1, 'Success');
  await agrees(recording);
  expect(await differenceOf(recording, { ...agent3_3_987, eventsPerBatch: 3 })).toMatch(
    /number of events: recorded 4.*simulated 3/,
  );
});

describe('3 the transcript', () => {
  const body = 'one\r\r\n';
  const ended = () => new Recording(toS3).started().output(1.2, 'one\r\n').exit(2);

  test('the bucket’s default encryption is copied into the headers', async () => {
    const kms =
      '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';
    const headers = {
      'X-Amz-Server-Side-Encryption': 'aws:kms',
      'X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id': 'key-1',
    };
    const recorded = (answer: object) =>
      ended()
        .bucketEncryption(2.03, answer)
        .putObject(2.04, transcript(body), {}, headers)
        .result(2.05, 'Success');
    await agrees(recorded({ body: kms }));
    // Without a body in the recording, the upload's own headers tell.
    await agrees(recorded({}));
    expect(await differenceOf(recorded({ body: kms.replace('key-1', 'key-2') }))).toMatch(
      /key-id.*key-1.*key-2/,
    );
  });

  test('AccessDenied: one PUT, and a success', async () => {
    await agrees(
      ended()
        .bucketEncryption(2.03)
        .putObject(2.04, transcript(body), { status: 403 })
        .result(2.05, 'Success')
        .end(20),
    );
  });

  test('SlowDown that comes at once: the upload is begun anew, for some seconds', async () => {
    const recording = ended().bucketEncryption(2.03);
    const slow = { status: 400, body: '<Error><Code>SlowDown</Code></Error>' };
    for (const t of attempts(2.04, [0.1, 0.2, 0.4, 0.8, 1.6])) recording.putObject(t, transcript(body), slow);
    await agrees(recording.result(5.3, 'Success').end(20));
    // A first pause that no backoff of 100 ms would make.
    const early = ended()
      .bucketEncryption(2.03)
      .putObject(2.04, transcript(body), slow)
      .putObject(2.06, transcript(body))
      .result(2.1, 'Success');
    expect(await differenceOf(early)).toMatch(/pause: recorded \d+ ms/);
  });

  test('HTTP 500 four times takes longer than the agent’s own backoff: no more', async () => {
    const recording = ended().bucketEncryption(2.03);
    for (const t of attempts(2.04, [1.2, 2.4, 4.8]))
      recording.putObject(t, transcript(body), { status: 500 });
    await agrees(recording.result(10.5, 'Success').end(20));
  });

  test('above 5 MiB it goes up in parts', async () => {
    const part = 5 * 1024 * 1024;
    const line = `${'z'.repeat(1023)}\n`;
    const whole = transcript(`${'z'.repeat(1023)}\r\n`.repeat(5200));
    const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
    const md5 = (text: string) => ({ 'Content-Md5': createHash('md5').update(text).digest('base64') });
    const created = { 'Content-Type': 'text/plain', 'X-Amz-Acl': 'bucket-owner-full-control' };
    const [first, second] = [whole.slice(0, part), whole.slice(part)];
    await agrees(
      new Recording(toS3)
        .started()
        .output(1.2, line.repeat(5200))
        .exit(2)
        .bucketEncryption(2.03)
        .s3Raw(2.04, 'CreateMultipartUpload', 'uploads=', created, null)
        // Parts go side by side: the second may arrive first.
        .s3Raw(2.05, 'PutObject', 'partNumber=2&uploadId=U1', md5(second), second)
        .s3Raw(2.06, 'PutObject', 'partNumber=1&uploadId=U1', md5(first), first)
        .s3Raw(2.07, 'PostObject', 'uploadId=U1', {}, '<CompleteMultipartUpload/>')
        .result(2.1, 'Success'),
    );
  });
});

describe('3 the upload to CloudWatch Logs at the end', () => {
  test('raw text of the transcript, after S3, one newline cut', async () => {
    const message = transcript('one\r\n').slice(0, -1);
    await agrees(
      new Recording({ ...toS3, ...atExit })
        .started()
        .output(1.2, 'one\r\n')
        .exit(2)
        .bucketEncryption(2.03)
        .putObject(2.04, transcript('one\r\r\n'))
        .createStream(3.04)
        .describeStreams(3.04)
        .putMessages(3.04, [message], { next: 't' })
        .result(4.04, 'Success'),
    );
  });

  test('no group, or no right to make the stream: nothing, silently', async () => {
    const missing = { status: 400, code: 'ResourceNotFoundException' };
    await agrees(
      new Recording(atExit)
        .stimulus(0, 'start-session')
        .add(0.05, { kind: 'data-channel-open' })
        .describeGroups(0.07, { body: { logGroups: [] } })
        .output(1.2, 'one\r\n')
        .exit(2)
        .createStream(3.04, missing)
        .describeStreams(3.04, undefined, missing)
        .result(3.05, 'Success')
        .end(9),
    );
  });
});

describe('4 session types', () => {
  test('NonInteractiveCommands: at the end only, whatever the document says of streaming', async () => {
    const plugin = 'NonInteractiveCommands';
    await agrees(
      new Recording({ ...toS3, ...streaming }, { sessionType: plugin })
        .started()
        .output(2.5, 'done\n')
        .add(2.51, { kind: 'session-state', state: 'Terminating' })
        .bucketEncryption(2.53)
        .putObject(2.54, transcript('done\r\n', { plugin }))
        .createStream(3.54)
        .describeStreams(3.54)
        .putMessages(3.54, [transcript('done\n', { plugin }).slice(0, -1)], { next: 't' })
        .result(4.54, 'Success'),
    );
  });

  test('Port: no call at all, even where encryption is required', async () => {
    const required = { cloudWatchEncryptionEnabled: true, s3EncryptionEnabled: true };
    await agrees(
      new Recording({ ...toS3, ...streaming, ...required }, { sessionType: 'Port' })
        .stimulus(0, 'start-session')
        .add(0.05, { kind: 'data-channel-open' })
        .output(1.2, 'opaque')
        .stimulus(2, 'terminate-session', { over: 'data-channel' })
        .result(2.01, 'Success', ''),
    );
  });

  test('neither S3 nor CloudWatch Logs: no call', async () => {
    await agrees(new Recording({}).started().output(1.2, 'one\n').exit(2).result(2.01, 'Success'));
  });
});

describe('5 refusals', () => {
  const required = { cloudWatchEncryptionEnabled: true };
  const refused = (text: string) => ({
    Output: text,
    S3Bucket: '',
    S3UrlSuffix: '',
    CwlGroup: '',
    CwlStream: '',
  });
  const starting = (preferences: object) =>
    new Recording(preferences).stimulus(0, 'start-session').add(0.05, { kind: 'data-channel-open' });

  test('the messages are the real ones', () => {
    expect(cloudWatchEncryptionMessage).toBe(
      "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption.",
    );
    expect(s3EncryptionMessage).toBe(
      "We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket. Either encrypt the bucket or choose an option to enable logging without encryption.",
    );
  });

  test.each<[string, object]>([
    ['a group without a key', {}],
    ['a group that is missing', { body: { logGroups: [] } }],
    ['a look-up that is denied', { status: 400, code: 'AccessDeniedException' }],
  ])('CloudWatch encryption required: %s', async (_what, answer) => {
    await agrees(
      starting({ ...streaming, ...required })
        .describeGroups(0.07, answer)
        .result(0.1, 'Failed', refused(cloudWatchEncryptionMessage))
        .end(8),
    );
  });

  test('CloudWatch encryption required and there: the session goes on', async () => {
    const encrypted = { body: { logGroups: [{ logGroupName: '/ssm/logs', kmsKeyId: 'arn:aws:kms:k' }] } };
    await agrees(
      starting({ ...streaming, ...required })
        .describeGroups(0.07, encrypted)
        .exit(2)
        .result(3, 'Success'),
    );
  });

  test('throttled six times at the start: no streaming; refused where encryption is required', async () => {
    const asked = (recording: Recording) => {
      for (const t of attempts(0.07, throttlePauses)) recording.describeGroups(t, throttled);
      return recording;
    };
    await agrees(asked(starting(streaming)).output(25, 'one\n').exit(28).result(28.01, 'Success').end(33));
    await agrees(
      asked(starting({ ...streaming, ...required })).result(
        23.4,
        'Failed',
        refused(cloudWatchEncryptionMessage),
      ),
    );
  });

  test('S3 encryption required: an error of the look-up is told to the user', async () => {
    const told =
      "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: ServerSideEncryptionConfigurationNotFoundError: not found\n\tstatus code: 404, request id: R1, host id: H1";
    const recording = (text: string) =>
      starting({ ...toS3, s3EncryptionEnabled: true })
        .headBucket(0.06)
        .bucketEncryption(0.07)
        .result(0.1, 'Failed', refused(text))
        .end(8);
    await agrees(recording(told));
    expect(await differenceOf(recording(told.replace("Couldn't", 'Could not')))).toMatch(/result 1: output/);
    expect(await differenceOf(recording(told.replace('status code: 404', 'status code: 403')))).toMatch(
      /output/,
    );
  });

  test('S3 encryption required: an algorithm that the agent does not know counts as none', async () => {
    await agrees(
      starting({ ...toS3, s3EncryptionEnabled: true })
        .headBucket(0.06)
        .bucketEncryption(0.07, { body: '<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>' })
        .result(0.1, 'Failed', refused(s3EncryptionMessage)),
    );
  });
});

describe('6 deaths', () => {
  const running = (header: object = {}) => {
    const recording = new Recording({ ...toS3, ...streaming }, header);
    if ('wholeAgent' in header) recording.stimulus(0, 'start-agent');
    return recording
      .started()
      .output(1.2, 'one\nhalf')
      .streamCreated(2.1)
      .put(2.1, [['one']], { next: 't1' });
  };
  /** The orderly end at `t` (s, .5 of it), up to the stream's last call. */
  const orderly = (recording: Recording, t: number) =>
    recording
      .bucketEncryption(t + 0.03)
      .putObject(t + 0.04, transcript('one\r\nhalf'))
      .put(t + 0.6, [['half']], { token: 't1', next: 't2' });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])(
    '%s to the session worker is an orderly end',
    async (signal) => {
      await agrees(orderly(running().signal(3.5, signal, 'session-worker'), 3.5).result(5.1, 'Success'));
    },
  );

  test.each(['data-channel', 'control-channel'])('TerminateSession over the %s', async (over) => {
    const recording = running(whole).stimulus(3.5, 'terminate-session', { over });
    await agrees(orderly(recording, 3.5).resultSent(5.1, 'Success').end(9));
  });

  test('the shell killed ends the session in good order; SIGTERM does not move it', async () => {
    const recording = running().signal(2.5, 'SIGTERM', 'shell').signal(3.5, 'SIGKILL', 'shell');
    await agrees(orderly(recording, 3.5).result(5.1, 'Success'));
  });

  test('SIGKILL of the session worker between two calls of its upload stops it dead', async () => {
    await agrees(
      running(whole)
        .exit(3.5)
        .bucketEncryption(3.53)
        .putObject(3.54, transcript('one\r\nhalf'), { status: 503 })
        .signal(3.9, 'SIGKILL', 'session-worker')
        .resultSent(63.9, 'Failed', crash)
        .end(70),
    );
  });

  test('SIGKILL of core and agent worker does not touch a session; the new agent reports it', async () => {
    const recording = running(whole).signal(2.5, 'SIGKILL', 'core', 'agent-worker').exit(3.5);
    await agrees(orderly(recording, 3.5).stimulus(10, 'start-agent').resultSent(11.1, 'Success').end(20));
  });

  test('SIGKILL of the agent worker: the core has it back within a minute', async () => {
    const recording = running(whole).signal(2.5, 'SIGKILL', 'agent-worker').exit(3.5);
    await agrees(orderly(recording, 3.5).resultSent(60.2, 'Success').end(70));
    // Longer than a monitor period is more than the core takes.
    const late = orderly(running(whole).signal(2.5, 'SIGKILL', 'agent-worker').exit(3.5), 3.5);
    expect(await differenceOf(late.resultSent(80, 'Success').end(90))).toMatch(/result 1: time/);
  });

  test('a driver stopped and started again takes the session over', async () => {
    const recording = running().signal(2.5, 'SIGTERM', 'agent-worker').stimulus(2.8, 'start-agent').exit(3.5);
    await agrees(orderly(recording, 3.5).result(5.1, 'Success'));
  });

  test('both killed, as by a reboot: a minute after the start, Failed, and nothing uploaded', async () => {
    await agrees(
      running()
        .signal(3.5, 'SIGKILL', 'agent-worker', 'session-worker')
        .stimulus(4.5, 'start-agent')
        .result(64.6, 'Failed', crash)
        .end(70),
    );
  });

  test('an orderly shutdown: SIGTERM to all, the result after the boot', async () => {
    const recording = running(whole).signal(
      3.5,
      'SIGTERM',
      'core',
      'agent-worker',
      'session-worker',
      'shell',
    );
    orderly(recording, 3.5)
      .signal(8, 'SIGKILL', 'core', 'agent-worker', 'session-worker', 'shell')
      .stimulus(10, 'start-agent');
    await agrees(recording.resultSent(11.1, 'Success').end(20));
  });

  test('a result that is not repeated after a second is found out', async () => {
    const recording = orderly(running(whole).exit(3.5), 3.5);
    const { records, ...rest } = recording.resultSent(5.1, 'Success').end(9).trace();
    const second = records.filter(({ kind }) => kind === 'result-sent')[1];
    const { difference } = await conform({ ...rest, records: records.filter((record) => record !== second) });
    expect(difference).toMatchObject({ where: 'result 2', field: 'pause' });
  });

  test('a report that is not made, or made twice, is found out', async () => {
    const recording = () => orderly(running().exit(3.5), 3.5);
    expect(await differenceOf(recording().end(20))).toMatch(/result 1: reported: recorded none/);
    expect(await differenceOf(recording().result(5.1, 'Success').result(6.1, 'Success'))).toMatch(
      /result 2: reported: .* simulated none/,
    );
  });
});

describe('7 tampering', () => {
  const complaint = `cat: ${localFilePath}: No such file or directory\r\n`;
  const deleted = () =>
    new Recording({ ...toS3, ...streaming })
      .started()
      .output(1.2, 'one\n')
      .streamCreated(2.1)
      .put(2.1, [['one']], { next: 't1' })
      .stimulus(2.5, 'delete-local-file')
      .output(2.6, 'two\n')
      .exit(4)
      .bucketEncryption(4.03)
      .putObject(4.04, transcript(complaint, { exitCode: 1 }));

  test('the local file deleted: cat’s complaint in S3, a worker that never ends, no result', async () => {
    await agrees(deleted().add(40, { kind: 'session-worker', state: 'still-running' }));
  });

  test('an agent that does not hang would be found out', async () => {
    const { defects } = agent3_3_987;
    const corrected = { ...agent3_3_987, defects: { ...defects, hangsWithoutLocalFile: false } };
    const recording = deleted().add(40, { kind: 'session-worker', state: 'still-running' });
    expect(await differenceOf(recording, corrected)).toMatch(/result 1: reported/);
  });

  test('the local file truncated: as many lines are skipped as were sent', async () => {
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, 'one\ntwo\n')
        .streamCreated(2.1)
        .put(2.1, [['one', 'two']], { next: 't1' })
        .stimulus(2.5, 'truncate-local-file')
        .output(2.6, 'three\nfour\nfive\n')
        .put(3.1, [['five']], { token: 't1', next: 't2' })
        .exit(3.5)
        .result(4.1, 'Success'),
    );
  });
});
