import { gzipSync } from 'node:zlib';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { cloudTrailSessions, cloudWatchLogGroup, readCloudTrailFile, sessionManagerSessions } from '.';

const day = 86_400_000;
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

/** A client whose calls are answered by `answer`. */
function answering<T extends { send: unknown }>(
  client: T,
  answer: (name: string, input: Record<string, unknown>) => unknown,
): T {
  client.send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
    answer(command.constructor.name, command.input);
  return client;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('cloudWatchLogGroup', () => {
  const logs = (answer: Parameters<typeof answering>[1]) =>
    cloudWatchLogGroup(
      answering(new CloudWatchLogsClient({ region: 'eu-west-1', credentials }), answer),
      'g',
    );

  it('reads every page, empty ones in between too', async () => {
    const pages: Record<string, unknown> = {
      first: {
        events: [{ logStreamName: 's', eventId: '1', timestamp: 5, ingestionTime: 6, message: 'm' }],
        nextToken: 'empty',
      },
      empty: { events: [], nextToken: 'last' },
      last: { events: [{ logStreamName: 't', timestamp: 7, message: 'n' }] },
    };
    const group = logs((_, input) => pages[(input.nextToken as string) ?? 'first']);
    expect(await all(group.events())).toEqual([
      { stream: 's', id: '1', timestamp: 5, ingestionTime: 6, message: 'm' },
      { stream: 't', id: '', timestamp: 7, ingestionTime: 7, message: 'n' },
    ]);
  });

  it('knows since when everything must be there, from retention and creation', async () => {
    const group = (one: object) =>
      logs(() => ({ logGroups: [{ logGroupName: 'g-other' }, { logGroupName: 'g', ...one }] }));
    const now = 100 * day;
    expect(await group({ creationTime: 5 }).keepsSince(now)).toBe(5);
    expect(await group({ creationTime: 5, retentionInDays: 3 }).keepsSince(now)).toBe(97 * day + 3_600_000);
    expect(await group({ creationTime: 99 * day, retentionInDays: 3 }).keepsSince(now)).toBe(99 * day);
    await expect(logs(() => ({ logGroups: [] })).keepsSince(now)).rejects.toMatchObject({
      code: 'log-group-not-found',
      message: expect.stringContaining('--log-group'),
    });
  });

  it('says what right is missing', async () => {
    const group = logs(() => {
      throw new Error('Access Denied');
    });
    await expect(all(group.events())).rejects.toMatchObject({ code: 'log-group-unreadable', source: 'aws' });
    await expect(group.keepsSince(0)).rejects.toMatchObject({ code: 'log-group-unreadable' });
  });
});

test('Session Manager: running and ended sessions, over pages', async () => {
  const at = new Date('2026-11-24T00:00:00Z');
  const client = answering(new SSMClient({ region: 'eu-west-1', credentials }), (_, { State, NextToken }) => {
    if (State === 'Active') return { Sessions: [{ SessionId: 'a', Status: 'Connected', StartDate: at }] };
    return NextToken
      ? { Sessions: [{ SessionId: 'c', Status: 'Failed', Target: 'i-1', DocumentName: 'doc' }] }
      : { Sessions: [{ SessionId: 'b', Status: 'Terminated', EndDate: at }], NextToken: 'more' };
  });
  const source = sessionManagerSessions(client);
  expect(await all(source.sessions())).toEqual([
    { id: 'a', status: 'open', startedAt: at.getTime(), source: 'Session Manager' },
    { id: 'b', status: 'ended', endedAt: at.getTime(), source: 'Session Manager' },
    { id: 'c', status: 'failed', target: 'i-1', document: 'doc', source: 'Session Manager' },
    { id: 'a', status: 'open', startedAt: at.getTime(), source: 'Session Manager' },
  ]);
  expect(source.completeSince(30 * day)).toBe(day);
});

describe('readCloudTrailFile', () => {
  const start = (part: object) => ({
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    eventTime: '2026-11-24T00:00:00Z',
    requestParameters: { target: 'i-1', documentName: 'doc' },
    responseElements: { sessionId: 'taro-1' },
    ...part,
  });
  const file = (...Records: object[]) => Buffer.from(JSON.stringify({ Records }));

  it('takes the starts that were answered, plain or gzip’d', async () => {
    const bytes = file(start({}), start({ errorCode: 'TargetNotConnected', responseElements: null }), {
      eventSource: 'ssm.amazonaws.com',
      eventName: 'TerminateSession',
    });
    const expected = [
      {
        id: 'taro-1',
        startedAt: Date.UTC(2026, 10, 24),
        status: 'listed',
        source: 'CloudTrail',
        target: 'i-1',
        document: 'doc',
      },
    ];
    expect(readCloudTrailFile('f', bytes)).toEqual(expected);
    const source = cloudTrailSessions(['f.gz'], async () => gzipSync(bytes));
    expect(await all(source.sessions())).toEqual(expected);
  });

  it.each([
    ['no JSON', Buffer.from('hello')],
    ['no records', Buffer.from('{"events":[]}')],
    ['a record without a time', file(start({ eventTime: 'yesterday' }))],
    ['a gzip file cut short', gzipSync(file(start({}))).subarray(0, 20)],
  ])('names the file: %s', (_, bytes) => {
    expect(() => readCloudTrailFile('trail.json', bytes)).toThrow(
      expect.objectContaining({
        code: 'bad-cloudtrail-file',
        message: expect.stringContaining('trail.json'),
      }),
    );
  });
});
