import { gzipSync } from 'node:zlib';
import { envelopeOf, type FakeEnvelope, type FakeEvent, freshId } from '../../testing/fake-agent';
import { began, hour, objectKey, taro, transcriptKey, type World } from './world';

/** What somebody who may write to the bucket does to an archive that is whole, and what has to be found then. */
export type Forgery = [name: string, forge: (world: World) => void, expected: string[]];

type Message = Record<string, unknown>;

/** Writes an object of the archive anew. */
function rewrite(
  world: World,
  edit: (events: FakeEvent[]) => FakeEvent[],
  change: Partial<FakeEnvelope> = {},
  call = 1,
) {
  const events = edit(world.sessions.get(taro)!.calls[call]!.map((event) => ({ ...event })));
  put(world, call, JSON.stringify({ ...envelopeOf(taro, events), ...change }));
}
const put = (world: World, call: number, text: string) =>
  world.store.tamper(objectKey(taro, call), gzipSync(`${text}\n`));
const withMessage = (edit: (message: Message) => Message) => (events: FakeEvent[]) =>
  events.map((event) => ({ ...event, message: JSON.stringify(edit(JSON.parse(event.message))) }));

/** Ids as CloudWatch Logs was seen to make them (aws-delivery.md 1.3). */
export const awsId = (timestamp: number, call: number, index: number): string =>
  String(
    (BigInt(timestamp) << 144n) + (BigInt(timestamp + 20) << 80n) + (BigInt(call + 7) << 16n) + BigInt(index),
  );

/** The archive and the log group, with such ids. */
function renumber(world: World): void {
  let call = 0;
  for (const [id, { calls }] of world.sessions)
    for (const [i, events] of calls.entries()) {
      call++;
      for (const [index, event] of events.entries()) event.id = awsId(event.timestamp, call, index);
      world.putCall(id, i, events);
    }
}

export const forgeries: Forgery[] = [
  [
    'an id that occurs twice, with another text',
    (w) => {
      const call = w.sessions.get(taro)!.calls[1]!;
      const [event] = withMessage((m) => ({ ...m, sessionData: [] }))(call.map((one) => ({ ...one })));
      put(w, 9, JSON.stringify(envelopeOf(taro, [event!])));
    },
    [`conflicting-records ${taro}`],
  ],
  [
    'an id that occurs twice, at another time',
    (w) => {
      const [event] = w.sessions.get(taro)!.calls[1]!;
      put(w, 9, JSON.stringify(envelopeOf(taro, [{ ...event!, timestamp: event!.timestamp + 4_000 }])));
    },
    [`conflicting-records ${taro}`],
  ],
  [
    'records of another log group in a session',
    (w) => rewrite(w, (events) => events, { logGroup: 'somebody-elses' }),
    [`contradicting-records ${taro}`, `other-log-group ${objectKey(taro, 1)}`],
  ],
  [
    'records of another account',
    (w) => rewrite(w, (events) => events, { owner: '999999999999' }),
    [`other-log-group ${objectKey(taro, 1)}`],
  ],
  [
    'a record that names another user',
    (w) =>
      rewrite(
        w,
        withMessage((m) => ({ ...m, userIdentity: { arn: 'arn:aws:sts::1:assumed-role/r/eve' } })),
      ),
    [`contradicting-records ${taro}`],
  ],
  [
    'a record that names another instance',
    (w) =>
      rewrite(
        w,
        withMessage((m) => ({ ...m, target: { id: 'i-other' } })),
      ),
    [`contradicting-records ${taro}`],
  ],
  [
    'a record that names another run-as user',
    (w) =>
      rewrite(
        w,
        withMessage((m) => ({ ...m, runAsUser: 'root' })),
      ),
    [`contradicting-records ${taro}`],
  ],
  [
    'every record names another user than the id',
    (w) => {
      for (let call = 0; call < 4; call++)
        rewrite(
          w,
          withMessage((m) => ({ ...m, userIdentity: { arn: 'arn:aws:sts::1:assumed-role/r/eve' } })),
          {},
          call,
        );
    },
    [`user-unlike-id ${taro}`],
  ],
  [
    'a record that gives itself another time',
    (w) =>
      rewrite(
        w,
        withMessage((m) => ({ ...m, eventTime: '2026-11-24T03:00:00Z' })),
      ),
    [`contradicting-records ${taro}`],
  ],
  [
    'a record in an hour that no retry explains',
    (w) => {
      const call = w.sessions.get(taro)!.calls[1]!;
      w.store.remove(objectKey(taro, 1));
      w.store.tamper(
        objectKey(taro, 1).replace('2026/11/24/00', '2026/11/26/02'),
        gzipSync(`${JSON.stringify(envelopeOf(taro, call))}\n`),
      );
    },
    [`untimely-record ${taro}`],
  ],
  [
    'an id that does not tell its time',
    (w) => {
      renumber(w);
      rewrite(w, (events) => events.map((event) => ({ ...event, id: freshId() })));
    },
    [`odd-event-id ${taro}`],
  ],
  [
    'ids of one call that leave one out',
    (w) => {
      const { calls } = w.sessions.get(taro)!;
      const [event] = calls[1]!;
      const { sessionData, ...message } = JSON.parse(event!.message);
      const parts = (sessionData as string[]).map((line) => ({
        ...event!,
        message: JSON.stringify({ ...message, sessionData: [line] }),
      }));
      calls[1] = parts;
      renumber(w);
      rewrite(w, (events) =>
        events.map((one, at) => (at === 0 ? one : { ...one, id: awsId(one.timestamp, 2, at + 1) })),
      );
    },
    [`odd-event-id ${taro}`],
  ],
  [
    'text in a control message',
    (w) => {
      const event = { id: '', timestamp: began, message: 'rm -rf / was here' };
      w.store.tamper(
        objectKey(taro, 9),
        gzipSync(JSON.stringify(envelopeOf('', [event], 'CONTROL_MESSAGE'))),
      );
    },
    [`odd-control-message ${objectKey(taro, 9)}`],
  ],
  [
    'an envelope that gives its events twice',
    (w) => {
      const [event] = w.sessions.get(taro)!.calls[1]!;
      const text = JSON.stringify(envelopeOf(taro, [event!]));
      const other = JSON.stringify([{ ...event!, message: 'other' }]);
      put(w, 1, text.replace('"logEvents":', `"logEvents":${other} , "logEvents":`));
    },
    [`duplicate-keys ${objectKey(taro, 1)}`],
  ],
  [
    'a record that gives its lines twice',
    (w) =>
      rewrite(w, (events) =>
        events.map((event) => ({
          ...event,
          message: event.message.replace('"sessionData":', '"sessionData":["other"], "sessionData":'),
        })),
      ),
    [`duplicate-keys ${taro}`],
  ],
  [
    'an envelope without a log stream',
    (w) => rewrite(w, (events) => events, { logStream: '' }),
    [`no-log-stream ${objectKey(taro, 1)}`],
  ],
  [
    'the end of an upload at the end, inside a streamed session',
    (w) => {
      const event = {
        id: freshId(),
        timestamp: began + 3_500,
        message: '$ exit\n\nScript done on 2026-11-24 00:11:20+00:00 [COMMAND_EXIT_CODE="0"]',
      };
      put(w, 9, JSON.stringify(envelopeOf(taro, [event])));
      w.store.remove(transcriptKey(taro));
    },
    [`mixed-records ${taro}`, `nothing-to-compare ${taro}`],
  ],
  [
    'records after the end of an upload at the end',
    (w) => {
      const event = (timestamp: number, message: string) => ({ id: freshId(), timestamp, message });
      const head =
        'Script started on 2026-11-24 00:11:16+00:00 [COMMAND="x" <not executed on terminal>]\n$ id';
      const end = '$ exit\n\nScript done on 2026-11-24 00:11:20+00:00 [COMMAND_EXIT_CODE="0"]';
      const events = [event(began, head), event(began + 1_000, end), event(began + 2_000, '$ more')];
      for (let call = 0; call < 4; call++) w.store.remove(objectKey(taro, call));
      w.store.remove(transcriptKey(taro));
      put(w, 0, JSON.stringify(envelopeOf(taro, events)));
    },
    [`nothing-to-compare ${taro}`, `records-after-end ${taro}`],
  ],
  [
    'an orderly end of a session that Session Manager calls failed',
    (w) => {
      w.known = w.known.map((one) => (one.id === taro ? { ...one, status: 'failed' } : one));
    },
    [`failed-end ${taro}`],
  ],
  [
    'an object of no bytes',
    (w) => w.store.tamper(objectKey(taro, 9), Buffer.alloc(0)),
    [`empty-object ${objectKey(taro, 9)}`],
  ],
  [
    'an empty gzip',
    (w) => w.store.tamper(objectKey(taro, 9), gzipSync('')),
    [`empty-object ${objectKey(taro, 9)}`],
  ],
  [
    'an object of white space',
    (w) => w.store.tamper(objectKey(taro, 9), gzipSync(' \n\n')),
    [`empty-object ${objectKey(taro, 9)}`],
  ],
  [
    'an envelope without events',
    (w) => put(w, 9, JSON.stringify(envelopeOf(taro, []))),
    [`empty-object ${objectKey(taro, 9)}`],
  ],
  [
    'a transcript of no bytes',
    (w) => w.store.tamper(transcriptKey(taro), Buffer.alloc(0)),
    [`damaged-transcript ${transcriptKey(taro)}`, `extra-lines ${transcriptKey(taro)}`],
  ],
  [
    'a transcript of white space',
    (w) => w.store.tamper(transcriptKey(taro), Buffer.from('\n \n')),
    [
      `altered-lines ${transcriptKey(taro)}`,
      `stream-only-lines ${transcriptKey(taro)}`,
      `unframed-transcript ${transcriptKey(taro)}`,
    ],
  ],
  [
    "a transcript's frame without its lines",
    (w) => w.putTranscript(taro, Buffer.alloc(0)),
    [`extra-lines ${transcriptKey(taro)}`],
  ],
  [
    'the transcript of another session',
    (w) => w.putTranscript(taro, [...w.sessions.values()][1]!.displayed),
    [`extra-lines ${transcriptKey(taro)}`, `lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'text in the comment of a gzip header',
    (w) => {
      const packed = gzipSync(`${JSON.stringify(envelopeOf(taro, w.sessions.get(taro)!.calls[1]!))}\n`);
      packed[3] = 0x10;
      const comment = Buffer.from('the password is\0');
      const one = Buffer.concat([packed.subarray(0, 10), comment, packed.subarray(10)]);
      // Behind a member that is as AWS writes it.
      const first = gzipSync(`${JSON.stringify(envelopeOf(taro, w.sessions.get(taro)!.calls[0]!))}\n`);
      w.store.tamper(objectKey(taro, 1), Buffer.concat([first, one]));
      w.store.remove(objectKey(taro, 0));
    },
    [`hidden-text ${objectKey(taro, 1)}`],
  ],
  [
    'text in the extra field of a gzip header',
    (w) => {
      const packed = gzipSync(`${JSON.stringify(envelopeOf(taro, w.sessions.get(taro)!.calls[1]!))}\n`);
      packed[3] = 4;
      const extra = Buffer.concat([Buffer.from([6, 0]), Buffer.from('hidden')]);
      w.store.tamper(objectKey(taro, 1), Buffer.concat([packed.subarray(0, 10), extra, packed.subarray(10)]));
    },
    [`hidden-text ${objectKey(taro, 1)}`],
  ],
];

/** An archive as AWS numbers its events, with nothing wrong. */
export const renumbered = (world: World): World => {
  renumber(world);
  world.groupEvents = [];
  for (const [id, { calls }] of world.sessions) for (const event of calls.flat()) world.log(id, event);
  return world;
};

/** The log group has forgotten it, so that nobody knows better than the archive itself. */
export const forgotten = (world: World): World => {
  world.groupEvents = [];
  world.groupSince = began + 4 * hour;
  return world;
};
