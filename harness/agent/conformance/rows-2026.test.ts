/** What agent-2026.md says and no short recording shows, as recordings written by hand. */
import { type AgentProfile, agent3_3_987, agent3_3_5226, agentE90ac349 } from '../profile';
import { conform } from './conform';
import { describe as describeDifference } from './difference';
import { atExit, crash, Recording, streaming, toS3, transcript } from './testing/recording';
import { parseTrace, type Trace } from './trace';

async function differenceOf(
  recording: Recording | Trace,
  profile: AgentProfile = agent3_3_5226,
): Promise<string | undefined> {
  const trace = recording instanceof Recording ? recording.trace() : recording;
  const { difference } = await conform(trace, profile);
  return difference && describeDifference(difference);
}
const agrees = async (recording: Recording | Trace, profile?: AgentProfile) =>
  expect(await differenceOf(recording, profile)).toBeUndefined();

describe('2.2 the upload at the end', () => {
  const line = `${'x'.repeat(99)}\n`;
  // 819 lines of 100 bytes are 81,900; the header and the first lines make the first event.
  const body = transcript(line.replace('\n', '\r\n').repeat(1000));
  const cut = (limit: number) => {
    const lines = body.split(/(?<=\n)/);
    let events = [''];
    for (const next of lines) {
      const last = events.at(-1) as string;
      events = last.length + next.length > limit ? [...events, next] : [...events.slice(0, -1), last + next];
    }
    return events.map((event) => event.replaceAll('\r\n', '\n').replace(/\n$/, ''));
  };
  const recording = (limit: number) =>
    new Recording(atExit)
      .started()
      .output(1.2, line.repeat(1000))
      .exit(2)
      .streamCreated(3)
      .putMessages(3, cut(limit), { next: 't' })
      .result(4, 'Success');

  test('events of 81,920 bytes at most; of 200,000 in 2024', async () => {
    expect(cut(81_920)).toHaveLength(2);
    await agrees(recording(81_920));
    expect(await differenceOf(recording(200_000))).toMatch(/number of events: recorded 1.*simulated 2/);
    await agrees(recording(200_000), agent3_3_987);
  });
});

describe('2.4 "Upload too large"', () => {
  const tooLarge = {
    status: 400,
    body: { __type: 'InvalidParameterException', message: 'Upload too large: 9' },
  };
  const denied = { status: 400, code: 'AccessDeniedException' };
  const lines = ['a', 'b', 'c', 'd'].map((mark) => mark.repeat(32_999));
  const [a, b, c, d] = lines as [string, string, string, string];
  const refused = () =>
    new Recording(streaming)
      .started()
      .output(1.2, lines.map((text) => `${text}\n`).join(''))
      .streamCreated(2.1)
      .put(2.1, [[a], [b], [c], [d]], tooLarge);
  const marker = (place: number) =>
    `[SESSION_LOG_TRUNCATED] Event ${place} exceeded CloudWatch size limit and was omitted`;
  /** The second event is too large by itself, the third is denied: a marker, and a loss that nothing tells. */
  const split = () =>
    refused()
      .put(2.1, [[a]], { next: 't1' })
      .put(2.1, [[b]], { ...tooLarge, token: 't1' })
      .putMessages(2.1, [marker(2)], { token: 't1', next: 't2' })
      .put(2.1, [[c]], { ...denied, token: 't2' })
      .put(2.1, [[d]], { token: 't2', next: 't3' })
      .output(2.5, 'e\n')
      .put(3.1, [['e']], { token: 't3', next: 't4' })
      .exit(3.5)
      .result(4.1, 'Success');
  /** Rebuilt and refused at each tick. */
  const endless = () =>
    refused()
      .describeStreams(3.1)
      .put(3.1, [[a], [b], [c], [d]], tooLarge)
      .describeStreams(4.1)
      .put(4.1, [[a], [b], [c], [d]], tooLarge)
      .end(4.9);

  test('on: each event by itself, a marker for one that is too large, and nothing for one that fails otherwise', async () => {
    await agrees(split(), agentE90ac349);
    expect(await differenceOf(endless(), agentE90ac349)).toMatch(/DescribeLogStreams/);
  });

  test.each(['off', 'unknown'] as const)('%s: the same batch for ever', async (uploadTooLargeSplit) => {
    const profile: AgentProfile = { ...agentE90ac349, uploadTooLargeSplit };
    await agrees(endless(), profile);
    expect(await differenceOf(split(), profile)).toMatch(
      /recorded PutLogEvents, simulated DescribeLogStreams/,
    );
  });

  test('on: another InvalidParameterException is tried for ever all the same', async () => {
    const other = { status: 400, code: 'InvalidParameterException' };
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, 'one\n')
        .streamCreated(2.1)
        .put(2.1, [['one']], other)
        .describeStreams(3.1)
        .put(3.1, [['one']], other)
        .end(3.9),
      agentE90ac349,
    );
  });

  test('on: a marker that is refused is lost too, and the batch counts as delivered', async () => {
    await agrees(
      new Recording(streaming)
        .started()
        .output(1.2, 'one\n')
        .streamCreated(2.1)
        .put(2.1, [['one']], tooLarge)
        .put(2.1, [['one']], tooLarge)
        .putMessages(2.1, [marker(1)], tooLarge)
        .output(2.5, 'two\n')
        .describeStreams(3.1)
        .put(3.1, [['two']], { next: 't' })
        .exit(3.5)
        .result(4.1, 'Success'),
      agentE90ac349,
    );
  });
});

describe('3 the transcript', () => {
  const session = (displayed: string, body: string) =>
    new Recording(toS3)
      .started()
      .output(1.2, displayed)
      .exit(2)
      .bucketEncryption(2.02)
      .putObject(2.03, body)
      .result(2.04, 'Success');
  const displayed = '\u001b[1mbold\u001b[0m\tx\r\n';
  const processed = transcript('boldx\n');

  test('has no escape sequences, no tabs, single line ends', async () => {
    await agrees(session(displayed, processed));
  });

  test('is raw where the session id has ".log" in it', async () => {
    const named = (recording: Recording) =>
      parseTrace(recording.text().replaceAll('user-0123456789abcdef0', 'user.log-0123456789abc'), 'by-hand');
    // As long as the id that it stands for, and the checksum is of the text with this one in it.
    const raw = transcript(displayed.replace('\n', '\r\n'));
    const withId = (text: string) => text.replaceAll('user-0123456789abcdef0', 'user.log-0123456789abc');
    await agrees(named(session(displayed, withId(raw))));
    expect(await differenceOf(named(session(displayed, withId(processed))))).toMatch(/PutObject.*body/);
  });

  test("a header that was overwritten in part: its times are the recording's own", async () => {
    const damaged = transcript('')
      .replace('Script started', 'XXript started')
      .replaceAll('00:00:09', '00:00:03');
    await agrees(session('\u001b[99999DXX', damaged));
  });

  test('kills the worker where it cannot be processed: no object, no tail, Failed after a minute', async () => {
    const crashing = new Recording({ ...streaming, ...toS3 }, { wholeAgent: true })
      .stimulus(0, 'start-agent')
      .started()
      .output(1.2, 'one\n')
      .streamCreated(2.1)
      .put(2.1, [['one']], { next: 't' })
      .output(2.4, ' \u001b[99999D\u001b[K\rx\nhalf')
      .exit(2.5)
      .add(2.53, { kind: 'data-channel-closed' })
      .add(2.6, { kind: 'session-worker', state: 'exited' })
      .resultSent(62.6, 'Failed', crash)
      .end(70);
    await agrees(crashing);
    expect(await differenceOf(crashing, { ...agent3_3_5226, text: agent3_3_987.text })).toMatch(
      /GetBucketEncryption/,
    );
  });

  test('a tick that falls between the end and the crash still goes', async () => {
    await agrees(
      new Recording({ ...streaming, ...toS3 }, { wholeAgent: true })
        .stimulus(0, 'start-agent')
        .started()
        .output(1.2, 'one\n')
        .streamCreated(2.1)
        .put(2.1, [['one']], { next: 't' })
        .output(2.4, 'two\n \u001b[99999D\u001b[K\rx\nhalf')
        .exit(2.9)
        .put(3.1, [['two']], { token: 't', next: 't2' })
        .add(3.2, { kind: 'data-channel-closed' })
        .resultSent(63.2, 'Failed', crash)
        .end(70),
    );
  });
});

describe('6 the data channel is opened anew after the session was terminated', () => {
  const cut = () =>
    new Recording(streaming)
      .started()
      .output(1.2, 'one\nhalf')
      .streamCreated(2.1)
      .put(2.1, [['one']], { next: 't1' })
      .add(2.5, { kind: 'data-channel-closed' });
  const ends = () =>
    cut()
      .put(3.1, [['half']], { token: 't1', next: 't2' })
      .result(4.1, 'Success');
  const livesOn = () => cut().add(9, { kind: 'session-worker', state: 'still-running' });

  test('the session ends in good order; in 2024 it lived on', async () => {
    await agrees(ends());
    await agrees(livesOn(), agent3_3_987);
    expect(await differenceOf(ends(), agent3_3_987)).toMatch(/PutLogEvents.*no such call/);
    const told = livesOn().add(9, { kind: 'note', text: 'POST answered "Session is already terminated"' });
    expect(await differenceOf(told)).toMatch(/PutLogEvents/);
    await agrees(told, agent3_3_987);
  });

  test('a channel that nobody answers on ends nothing either', async () => {
    await agrees(
      cut()
        .output(2.7, ' two\n')
        .put(3.1, [['half two']], { token: 't1', next: 't2' })
        .output(6.5, 'three\n')
        .put(7.1, [['three']], { token: 't2', next: 't3' })
        .signal(7.5, 'SIGTERM', 'session-worker')
        .result(8.1, 'Success'),
    );
  });

  test('a channel that could be opened again ends nothing', async () => {
    await agrees(
      cut()
        .add(2.6, { kind: 'data-channel-open' })
        .output(2.7, ' two\n')
        .put(3.1, [['half two']], { token: 't1', next: 't2' })
        .exit(3.5)
        .result(4.1, 'Success'),
    );
  });
});

describe('a recording that died before its first tick', () => {
  const died = (lineAt: number, killedAt: number) =>
    new Recording(streaming, { wholeAgent: true })
      .stimulus(0, 'start-agent')
      .started()
      .output(lineAt, 'one\n')
      .signal(killedAt, 'SIGKILL', 'session-worker')
      .resultSent(killedAt + 60, 'Failed', crash)
      .end(killedAt + 65);

  test('a ticker that was made a little later explains that no tick was seen', async () => {
    // The shell starts at 0.05 at the earliest: its tick at 2.05 would have sent the line.
    await agrees(died(1.9, 2.07));
  });

  test('no ticker explains a line that waited for a whole tick', async () => {
    expect(await differenceOf(died(1.2, 2.9))).toMatch(/no further call, simulated CreateLogStream/);
  });
});
