import fc from 'fast-check';
import { compareRecords, groupBySession, readSessionEvent } from './session-records';
import type { ArchivedRecord } from './types';

const agentMessage = (sessionId: string, sessionData: string[]) =>
  JSON.stringify({
    eventVersion: '1.0',
    eventTime: '2026-11-24T00:11:46Z',
    awsRegion: 'ap-northeast-1',
    target: { id: 'mi-0' },
    userIdentity: { arn: 'arn' },
    runAsUser: 'ssm-user',
    sessionId,
    sessionData,
  });
const record = (part: Partial<ArchivedRecord>): ArchivedRecord => ({
  eventId: '',
  timestamp: 0,
  logGroup: 'g',
  logStream: 's',
  message: '',
  source: { key: 'k', envelope: 0, event: 0 },
  ...part,
});

describe('readSessionEvent', () => {
  it('tells what the agent says of an event that it left out from what a session says', () => {
    const text = '[SESSION_LOG_TRUNCATED] Event 2 exceeded CloudWatch size limit and was omitted';
    expect(readSessionEvent(record({ message: text }))).toEqual({ kind: 'omitted', text });
    for (const other of [`${text}\nx`, `x ${text}`, '[SESSION_LOG_TRUNCATED]'])
      expect(readSessionEvent(record({ message: other }))).toMatchObject({ kind: 'at-exit' });
    expect(readSessionEvent(record({ message: agentMessage('s', [text]) }))).toMatchObject({
      kind: 'streamed',
    });
  });

  it('tells a streamed record from the text of an upload at exit', () => {
    expect(readSessionEvent(record({ message: agentMessage('s', ['a', '']) }))).toMatchObject({
      kind: 'streamed',
      message: { sessionId: 's', sessionData: ['a', ''] },
    });
    for (const text of ['Script started on', '{"half', '{"sessionData":["a"]}', '']) {
      expect(readSessionEvent(record({ message: text }))).toEqual({ kind: 'at-exit', text });
    }
  });
});

describe('groupBySession', () => {
  it('orders by timestamp, then envelope, then event, whatever the random end of the keys says', () => {
    const places = fc.uniqueArray(
      fc.record({ timestamp: fc.nat(3), envelope: fc.nat(2), event: fc.nat(3) }),
      { selector: (place) => JSON.stringify(place), minLength: 1 },
    );
    fc.assert(
      fc.property(places, fc.infiniteStream(fc.nat()), (list, dice) => {
        const keys = new Map<string, string>();
        const records = list.map(({ timestamp, envelope, event }) => {
          // One object a PutLogEvents call: its name sorts anywhere.
          const call = `${timestamp}`;
          if (!keys.has(call)) keys.set(call, `${dice.next().value}`);
          return record({ timestamp, source: { key: keys.get(call)!, envelope, event } });
        });
        const ordered = groupBySession(records).get('s')!;
        for (const [i, b] of ordered.entries()) {
          const a = ordered[i - 1];
          if (!a) continue;
          const place = (r: ArchivedRecord) => r.timestamp * 100 + r.source.envelope * 10 + r.source.event;
          expect(place(a)).toBeLessThan(place(b));
          expect(compareRecords(a, b)).toBeLessThan(0);
        }
        expect(ordered).toHaveLength(records.length);
      }),
    );
  });

  it('takes the session from the message where there is no log stream', () => {
    const records = [record({ logStream: '', message: agentMessage('other', []) }), record({})];
    expect([...groupBySession(records).keys()]).toEqual(['other', 's']);
  });
});
