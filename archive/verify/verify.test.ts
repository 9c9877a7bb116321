import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AwsError, drain } from '../../base';
import { findingKinds } from '../findings';
import { backfillKey } from '../reconcile';
import { memoryScratch } from '../spool';
import { agentMessage, envelopeOf, fakeLogGroup, freshId } from '../testing/fake-agent';
import { atExitEvents, transcriptOf } from '../text-form';
import { awsId, forgeries, forgotten, renumbered } from './testing/forgeries';
import {
  began,
  hanako,
  hour,
  jiro,
  minute,
  objectKey,
  taro,
  transcriptKey,
  type World,
  wholeWorld,
} from './testing/world';
import { verify } from './verify';

const bytesOf = async (world: World, key: string) => {
  const pieces: Uint8Array[] = [];
  for await (const chunk of (await world.store.open(key))!.chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
};
/** The group's memory of a session is gone, as after retention. */
const forget = (world: World) => {
  world.groupEvents = [];
  world.groupSince = world.now - minute;
};
const firehoseFailure = (rawData: Buffer) =>
  JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: began,
    errorCode: 'DecompressionFailed',
    errorMessage: 'x',
    rawData: rawData.toString('base64'),
  });
const errorKey = 'errors/decompression-failed/2026/11/24/00/x';

describe('an undamaged archive', () => {
  it('is valid, and the report says what was read', async () => {
    const { report, findings, sessions } = await wholeWorld().verify();
    expect(findings).toEqual([]);
    expect(report).toMatchObject({
      verdict: 'valid',
      sessions: { valid: 3, invalid: 0, unknown: 0, running: 0 },
      read: { objects: 12, records: 12, transcripts: 3, groupEvents: 12, knownSessions: 3 },
      sources: { logGroup: { name: fakeLogGroup }, known: ['Session Manager'] },
    });
    expect(sessions.get(taro)).toMatchObject({
      verdict: 'valid',
      state: 'ended',
      records: 4,
      comparedWith: ['log group', 'transcript'],
    });
  });

  it('goes no faster than whoever shows the sessions', async () => {
    const world = wholeWorld();
    let shown = 0;
    let most = 0;
    let waiting = 0;
    const verifying = verify({ store: world.store, scratch: memoryScratch(), now: () => world.now });
    await drain(verifying, async ({ type }) => {
      if (type !== 'session') return;
      most = Math.max(most, ++waiting);
      await new Promise((resolve) => setImmediate(resolve));
      waiting--;
      shown++;
    });
    expect([most, shown]).toEqual([1, 3]);
  });

  it('reads no further while a finding about an object is not taken', async () => {
    const world = wholeWorld();
    for (let i = 1_000; i < 2_000; i++) world.store.tamper(`foreign/${i}`, Buffer.from('x'));
    const list = world.store.list.bind(world.store);
    let listed = 0;
    world.store.list = async function* (prefix, options) {
      for await (const object of list(prefix, options)) {
        if (object.key.startsWith('foreign/')) listed++;
        yield object;
      }
    };
    const items = verify({ store: world.store, scratch: memoryScratch(), now: () => world.now });
    for (const taken of [1, 2, 3]) {
      await expect(items.next()).resolves.toMatchObject({ value: { finding: { kind: 'foreign-object' } } });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(listed).toBe(taken);
    }
    const report = await drain(items);
    expect([listed, report.findings.invalid]).toEqual([1_000, 1_000]);
  });

  const unchanged: [string, (world: World) => void][] = [
    ['when the log group has forgotten it', forget],
    [
      'with an object delivered twice',
      (world) => {
        const call = world.sessions.get(taro)!.calls[0]!;
        world.putCall(taro, 99, call);
      },
    ],
    [
      'with lines that the agent sent again after an error',
      (world) => {
        const id = 'saburo.abe-3a1b2c3d4e5f6a7b8';
        world.addSession(id, undefined, { resent: (tick) => tick === 1 });
      },
    ],
    [
      'with messages that Firehose extracted',
      (world) => {
        for (const [i, call] of world.sessions.get(taro)!.calls.entries())
          world.store.tamper(objectKey(taro, i), gzipSync(call.map(({ message }) => message).join('\n')));
      },
    ],
    [
      'with a long line, cut into several events',
      (world) => {
        world.addSession('shiro.oka-4a1b2c3d4e5f6a7b8', [`${'x'.repeat(100_000)}\r\n`, 'end\r\n$ ']);
      },
    ],
    [
      'with a text that the stripper destroys',
      (world) => {
        world.addSession('goro.ono-5a1b2c3d4e5f6a7b8', ['日本語の行\r\n\u001bO\n', 'カナ\r\n', '$ ']);
      },
    ],
    ['with a processed transcript', (world) => world.putProcessed(taro, world.sessions.get(taro)!.displayed)],
    [
      'with a session uploaded at its end',
      (world) => {
        const id = 'roku.abe-6a1b2c3d4e5f6a7b8';
        const displayed = Buffer.from('$ ls\r\na\r\n'.repeat(30_000));
        world.putTranscript(id, displayed);
        const at = { localFile: '/var/x', startedAt: new Date(began), endedAt: new Date(began + minute) };
        const call = atExitEvents(transcriptOf(displayed, at)).map((text, i) => ({
          id: freshId(),
          timestamp: began + i,
          message: Buffer.from(text).toString(),
        }));
        world.putCall(id, 0, call);
        for (const event of call) world.log(id, event);
        world.known.push({ id, status: 'ended', source: 'Session Manager' });
      },
    ],
    [
      'with a session that showed nothing',
      (world) => {
        world.addSession('nana.abe-7a1b2c3d4e5f6a7b8', ['']);
      },
    ],
    [
      'with another log stream in the group',
      (world) => {
        const call = [{ id: freshId(), timestamp: began, message: 'hello' }];
        world.putCall('app', 0, call);
        world.log('app', call[0]!);
      },
    ],
    [
      'with a session that still runs',
      (world) => {
        const id = 'hachi.abe-8a1b2c3d4e5f6a7b8';
        world.addSession(id);
        world.store.remove(transcriptKey(id));
        world.known.at(-1)!.status = 'open';
      },
    ],
    [
      'with events on their way',
      (world) => {
        world.groupEvents.push({
          stream: taro,
          id: 'x',
          timestamp: began + 9 * minute,
          message: 'm',
          ingestionTime: world.now - minute,
        });
      },
    ],
    [
      'with an undelivered record that was repaired',
      (world) => {
        const call = world.sessions.get(taro)!.calls[1]!;
        world.store.tamper(
          errorKey,
          Buffer.from(firehoseFailure(gzipSync(JSON.stringify(envelopeOf(taro, call))))),
        );
      },
    ],
    [
      'with a backfilled object',
      (world) => {
        const call = world.sessions.get(taro)!.calls[1]!;
        world.store.remove(objectKey(taro, 1));
        world.store.tamper(backfillKey(taro, call), gzipSync(JSON.stringify(envelopeOf(taro, call))));
      },
    ],
    [
      'with port forwarding, which is never logged',
      (world) => {
        world.known.push({
          id: 'kyu.abe-9a1b2c3d4e5f6a7b8',
          status: 'ended',
          document: 'AWS-StartPortForwardingSession',
          source: 'Session Manager',
        });
      },
    ],
    [
      'with seals and empty folders',
      (world) => {
        world.store.tamper('seals/links/0000000001.json', Buffer.from('{}'));
        world.store.tamper('transcripts/', Buffer.alloc(0));
      },
    ],
  ];
  it.each(unchanged)('%s: nothing is found', async (_, change) => {
    const world = wholeWorld();
    change(world);
    const { report, findings } = await world.verify();
    expect(findings).toEqual([]);
    expect(report.verdict).toBe('valid');
  });
});

/** What is done, every finding that it must give, and the sessions' verdicts where they are not valid. */
const damages: [string, (world: World) => void | Promise<void>, string[]][] = [
  [
    'an object deleted',
    (w) => w.store.remove(objectKey(taro, 1)),
    [`missing-event ${taro}`, `lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'an object deleted, and the log group has forgotten',
    (w) => {
      forget(w);
      w.store.remove(objectKey(taro, 1));
    },
    [`lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'a line changed',
    (w) => {
      const call = w.sessions.get(taro)!.calls[2]!;
      w.putCall(taro, 2, [{ ...call[0]!, message: call[0]!.message.replace('three', 'THREE') }]);
    },
    [
      `missing-event ${taro}`,
      `surplus-event ${taro}`,
      `lost-lines ${transcriptKey(taro)}`,
      `extra-lines ${transcriptKey(taro)}`,
    ],
  ],
  [
    'an event forged',
    (w) => {
      const at = began + 2_500;
      w.putCall(taro, 9, [{ id: freshId(), timestamp: at, message: agentMessage(taro, at, ['rm -rf /']) }]);
    },
    [`surplus-event ${taro}`, `extra-lines ${transcriptKey(taro)}`],
  ],
  [
    'an event copied under another id',
    (w) => {
      w.putCall(taro, 9, [{ ...w.sessions.get(taro)!.calls[2]![0]!, id: freshId() }]);
    },
    [`surplus-event ${taro}`],
  ],
  [
    'two events exchanged in time',
    (w) => {
      const [, one, two] = w.sessions.get(taro)!.calls;
      forget(w);
      w.putCall(taro, 1, [{ ...one![0]!, timestamp: two![0]!.timestamp }]);
      w.putCall(taro, 2, [{ ...two![0]!, timestamp: one![0]!.timestamp }]);
    },
    [`reordered-lines ${transcriptKey(taro)}`],
  ],
  [
    'lines that the agent never sent',
    (w) => {
      w.store.remove(objectKey(taro, 2));
      const lost = w.sessions.get(taro)!.calls[2]![0]!.id;
      w.groupEvents = w.groupEvents.filter(({ id }) => id !== lost);
    },
    [`lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'a transcript without its stream',
    (w) => {
      for (let i = 0; i < 4; i++) w.store.remove(objectKey(taro, i));
      w.groupEvents = w.groupEvents.filter(({ stream }) => stream !== taro);
    },
    [`no-stream ${transcriptKey(taro)}`],
  ],
  [
    'a transcript cut off',
    async (w) => {
      const bytes = await bytesOf(w, transcriptKey(taro));
      w.store.tamper(transcriptKey(taro), bytes.subarray(0, bytes.length - 90));
    },
    [
      `damaged-transcript ${transcriptKey(taro)}`,
      `extra-lines ${transcriptKey(taro)}`,
      `lost-lines ${transcriptKey(taro)}`,
    ],
  ],
  [
    'a transcript changed',
    async (w) => {
      const text = (await bytesOf(w, transcriptKey(taro))).toString().replace('two', 'TWO');
      w.store.tamper(transcriptKey(taro), Buffer.from(text));
    },
    [`extra-lines ${transcriptKey(taro)}`, `lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'a line erased from a processed transcript',
    (w) => w.putProcessed(taro, w.sessions.get(taro)!.displayed, (text) => text.replace('taro two\n', '')),
    [`stream-only-lines ${transcriptKey(taro)}`],
  ],
  [
    'a line of a processed transcript changed',
    (w) => w.putProcessed(taro, w.sessions.get(taro)!.displayed, (text) => text.replace('two', 'TWO')),
    [`altered-lines ${transcriptKey(taro)}`],
  ],
  [
    'the end of a processed transcript swallowed',
    (w) =>
      w.putProcessed(taro, w.sessions.get(taro)!.displayed, (text) => text.slice(0, text.indexOf('bold'))),
    [`stream-only-lines ${transcriptKey(taro)}`, `unframed-transcript ${transcriptKey(taro)}`],
  ],
  [
    'a local file deleted on the instance',
    (w) => {
      const error = Buffer.from('cat: /var/x: No such file or directory\r\n');
      const at = { startedAt: new Date(began), endedAt: new Date(began + minute) };
      w.store.tamper(transcriptKey(taro), transcriptOf(error, { localFile: '/var/x', exitCode: 1, ...at }));
    },
    [`deleted-local-file ${transcriptKey(taro)}`],
  ],
  [
    'an event that the agent left out',
    (w) => {
      const message = '[SESSION_LOG_TRUNCATED] Event 2 exceeded CloudWatch size limit and was omitted';
      const event = { id: freshId(), timestamp: began + 2_500, message };
      w.putCall(taro, 9, [event]);
      w.log(taro, event);
    },
    [`declared-loss ${taro}`],
  ],
  ['a transcript deleted', (w) => w.store.remove(transcriptKey(taro)), [`no-orderly-end ${taro}`]],
  [
    'a whole session deleted',
    (w) => {
      forget(w);
      for (let i = 0; i < 4; i++) w.store.remove(objectKey(jiro, i));
      w.store.remove(transcriptKey(jiro));
    },
    [`session-not-archived ${jiro}`],
  ],
  [
    'a session that nobody started',
    (w) => {
      w.known = w.known.filter(({ id }) => id !== hanako);
    },
    [`unlisted-session ${hanako}`],
  ],
  [
    'a record filed under another session',
    (w) => {
      forget(w);
      const call = w.sessions.get(taro)!.calls[3]!;
      w.putCall(taro, 3, [
        { ...call[0]!, message: call[0]!.message.replace(`"sessionId":"${taro}"`, `"sessionId":"${jiro}"`) },
      ]);
    },
    [`misfiled-record ${taro}`],
  ],
  [
    'a power loss',
    (w) => {
      w.store.remove(transcriptKey(taro));
      w.known[0]!.status = 'failed';
    },
    [`no-orderly-end ${taro}`],
  ],
  [
    'a hole in time, and nobody who knows better',
    (w) => {
      forget(w);
      w.store.remove(transcriptKey(taro));
      w.putCall(
        taro,
        3,
        w.sessions.get(taro)!.calls[3]!.map((event) => ({
          ...event,
          timestamp: event.timestamp + 2 * hour,
          message: event.message.replace('T00:11:19Z', 'T02:11:19Z'),
        })),
      );
    },
    [`no-orderly-end ${taro}`, `nothing-to-compare ${taro}`, `time-gap ${taro}`],
  ],
  [
    'an object outside the naming scheme',
    (w) => {
      w.store.tamper(
        'session-logs/copy.gz',
        gzipSync(JSON.stringify(envelopeOf(taro, w.sessions.get(taro)!.calls[0]!))),
      );
      w.store.tamper('notes.txt', Buffer.from('x'));
    },
    ['foreign-object notes.txt', 'foreign-object session-logs/copy.gz'],
  ],
  [
    'a transcript in a folder of its own',
    (w) => {
      w.store.tamper('transcripts/old/a.log', Buffer.from('x'));
    },
    ['foreign-object transcripts/old/a.log'],
  ],
  [
    'a byte flipped in an object',
    async (w) => {
      const bytes = await bytesOf(w, objectKey(taro, 0));
      bytes[bytes.length - 6]! ^= 1;
      w.store.tamper(objectKey(taro, 0), bytes);
    },
    [`unreadable-bytes ${objectKey(taro, 0)}`],
  ],
  [
    'somebody else’s record',
    (w) => {
      w.store.tamper(objectKey(taro, 5), Buffer.from('{"a":1}'));
    },
    [`foreign-record ${objectKey(taro, 5)}`],
  ],
  [
    'a backfilled object changed',
    (w) => {
      const call = w.sessions.get(taro)!.calls[1]!;
      w.store.tamper(
        backfillKey(taro, [{ ...call[0]!, message: 'other' }]),
        gzipSync(JSON.stringify(envelopeOf(taro, call))),
      );
    },
    ['altered-backfill BACKFILL'],
  ],
  [
    'a record that Firehose could not deliver',
    (w) => {
      forget(w);
      const call = w.sessions.get(taro)!.calls[1]!;
      w.store.remove(objectKey(taro, 1));
      w.store.tamper(
        errorKey,
        Buffer.from(firehoseFailure(gzipSync(JSON.stringify(envelopeOf(taro, call))))),
      );
    },
    [`error-object ${errorKey}`, `lost-lines ${transcriptKey(taro)}`],
  ],
  [
    'an error object that cannot be read',
    (w) => {
      w.store.tamper(errorKey, Buffer.from(firehoseFailure(Buffer.from('junk'))));
    },
    [`unreadable-error-object ${errorKey}`],
  ],
  [
    'an empty archive',
    (w) => {
      for (const id of [taro, hanako, jiro]) {
        for (let i = 0; i < 4; i++) w.store.remove(objectKey(id, i));
        w.store.remove(transcriptKey(id));
      }
      forget(w);
      w.known = [];
    },
    ['nothing-to-compare memory:'],
  ],
];

describe('a forged archive', () => {
  it.each(forgeries)('%s: found and named, and nothing else', async (_, forge, expected) => {
    const world = forgotten(wholeWorld());
    expect((await world.verify()).kinds).toEqual([]);
    forge(world);
    const { kinds, report, findings } = await world.verify();
    expect(kinds).toEqual([...expected].sort());
    expect(report.verdict).toBe(findings.some(({ effect }) => effect === 'invalid') ? 'invalid' : 'unknown');
  });

  it('an archive whose ids are as AWS makes them is valid, with its log group and without', async () => {
    const world = renumbered(wholeWorld());
    expect((await world.verify()).kinds).toEqual([]);
    expect((await forgotten(world).verify()).kinds).toEqual([]);
  });

  it('nothing is made of ids that have no form', async () => {
    const world = forgotten(wholeWorld());
    const call = world.sessions.get(taro)!.calls[1]!;
    world.putCall(
      taro,
      1,
      call.map((event) => ({ ...event, id: awsId(event.timestamp + 60_000, 1, 0) })),
    );
    expect((await world.verify()).kinds).toEqual([]);
  });

  it.each([
    ['the last hour that retries explain', '2026/11/26/00', []],
    ['the first hour behind it', '2026/11/26/01', [`untimely-record ${taro}`]],
    ['two hours ahead', '2026/11/23/22', []],
    ['three hours ahead', '2026/11/23/21', [`untimely-record ${taro}`]],
  ])('an event that arrives in %s', async (_, at, expected) => {
    const world = forgotten(wholeWorld());
    const call = world.sessions.get(taro)!.calls[1]!;
    world.store.remove(objectKey(taro, 1));
    world.store.tamper(
      objectKey(taro, 1).replace('2026/11/24/00', at),
      gzipSync(`${JSON.stringify(envelopeOf(taro, call))}\n`),
    );
    expect((await world.verify()).kinds).toEqual(expected);
  });
});

describe('one bad record is a finding, and not the end of the report', () => {
  const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`;
  const withMessage = (message: string, timestamp = began + 1_500) =>
    JSON.stringify(envelopeOf(taro, [{ id: 'odd', timestamp, message }]));
  it.each<[string, string, string[]]>([
    ['a foreign value', `{"a":${deep}}`, [`foreign-record ${objectKey(taro, 9)}`]],
    [
      'a field of an envelope',
      `${withMessage('x').slice(0, -1)},"x":${deep}}`,
      [`extra-lines ${transcriptKey(taro)}`, `mixed-records ${taro}`],
    ],
    ['a broken envelope', `{"logEvents":${deep}}`, [`unreadable-bytes ${objectKey(taro, 9)}`]],
    [
      'a message',
      withMessage(`{"a":${deep}}`),
      [`extra-lines ${transcriptKey(taro)}`, `mixed-records ${taro}`],
    ],
    [
      'a year beyond all dates',
      withMessage(agentMessage(taro, began, ['x']), 9e15),
      [
        `contradicting-records ${taro}`,
        `extra-lines ${transcriptKey(taro)}`,
        `surplus-event ${taro}`,
        `time-gap ${taro}`,
        `untimely-record ${taro}`,
      ],
    ],
    [
      'an hour that is none',
      withMessage(agentMessage(taro, began, ['x']), -1),
      [
        `contradicting-records ${taro}`,
        `extra-lines ${transcriptKey(taro)}`,
        `time-gap ${taro}`,
        `untimely-record ${taro}`,
      ],
    ],
  ])('%s', async (_, text, expected) => {
    const world = forgotten(wholeWorld());
    world.store.tamper(objectKey(taro, 9), Buffer.from(text));
    const { kinds, sessions } = await world.verify();
    expect(kinds).toEqual(expected);
    expect(sessions.get(hanako)!.verdict).toBe('valid');
  });
});

describe('versions', () => {
  it('that are the same are no finding: Firehose writes again what it is not sure of', async () => {
    const world = wholeWorld();
    for (const key of [objectKey(taro, 1), transcriptKey(taro)])
      world.store.tamper(key, await bytesOf(world, key));
    expect((await world.verify({ versions: true })).kinds).toEqual([]);
  });

  it.each<[string, (world: World) => void, string[]]>([
    [
      'a record that was deleted',
      (w) => w.store.remove(objectKey(taro, 1)),
      [`deleted-version ${objectKey(taro, 1)}`, `lost-lines ${transcriptKey(taro)}`, `missing-event ${taro}`],
    ],
    [
      'a record that was deleted and put there again',
      (w) => {
        w.store.remove(objectKey(taro, 1));
        w.putCall(taro, 1, w.sessions.get(taro)!.calls[1]!);
      },
      [`deleted-version ${objectKey(taro, 1)}`],
    ],
    [
      'a record that was written again, in another form',
      (w) => {
        const call = w.sessions.get(taro)!.calls[1]!;
        w.store.tamper(objectKey(taro, 1), Buffer.from(JSON.stringify(envelopeOf(taro, call))));
      },
      [`rewritten-object ${objectKey(taro, 1)}`],
    ],
    [
      'a transcript that was written again, as long as before, and then a third time',
      (w) => {
        const { displayed } = w.sessions.get(taro)!;
        w.putTranscript(taro, Buffer.from(displayed.toString('latin1').replace('one', 'two'), 'latin1'));
        w.putTranscript(taro, displayed);
      },
      [`rewritten-object ${transcriptKey(taro)}`],
    ],
  ])('%s', async (_, change, expected) => {
    const world = wholeWorld();
    change(world);
    const { kinds, report } = await world.verify({ versions: true });
    expect(report.sources.versions).toBe(true);
    expect(kinds).toEqual(expected.sort());
    expect(report.verdict).toBe('invalid');
  });

  it('that nobody may list are not said to be right', async () => {
    const world = wholeWorld();
    world.store.listVersions = async function* () {
      yield* [];
      throw new AwsError('archive-list-failed', 'cannot list the versions: AccessDenied');
    };
    const { report } = await world.verify({ versions: true });
    expect(report.sources.versions).toBe('cannot list the versions: AccessDenied');
  });
});

describe('a damaged archive', () => {
  it.each(damages)('%s: found and named, and nothing else', async (_, damage, expected) => {
    const world = wholeWorld();
    await damage(world);
    const { kinds, report, findings } = await world.verify();
    const shown = kinds.map((line) => line.replace(/session-logs\/\S*backfill-[0-9a-f]{32}\.gz/, 'BACKFILL'));
    expect(shown).toEqual([...expected].sort());
    const invalid = findings.some(({ effect }) => effect === 'invalid');
    expect(report.verdict).toBe(invalid ? 'invalid' : 'unknown');
  });

  it('tries every kind of finding that verify has', () => {
    const tried = new Set(
      [...damages, ...forgeries].flatMap(([, , expected]) => expected.map((line) => line.split(' ')[0])),
    );
    const kinds = Object.keys(findingKinds);
    const own = kinds.slice(0, kinds.indexOf('no-seal'));
    // These need a session of several MB, versions, a folder, and an object that goes while it is listed: they are tried beside.
    expect(own.filter((kind) => !tried.has(kind))).toEqual([
      'not-compared',
      'unread-entry',
      'deleted-version',
      'rewritten-object',
      'vanished-object',
    ]);
  });

  it('leaves the other sessions alone', async () => {
    const world = wholeWorld();
    world.store.remove(objectKey(taro, 1));
    const { sessions } = await world.verify();
    expect([taro, hanako, jiro].map((id) => sessions.get(id)!.verdict)).toEqual([
      'invalid',
      'valid',
      'valid',
    ]);
  });

  it('says who lost lines: the agent, the pipeline, or nobody knows', async () => {
    const causes = async (damage: (world: World) => void) => {
      const world = wholeWorld();
      world.store.remove(objectKey(taro, 2));
      damage(world);
      return (await world.verify()).findings.find(({ kind }) => kind === 'lost-lines')!.evidence;
    };
    expect(await causes(() => {})).toMatchObject({
      cause: 'between log group and archive',
      lines: 1,
      middle: 1,
    });
    expect(await causes(forget)).toMatchObject({ cause: 'unknown' });
    expect(
      await causes((world) => {
        const lost = world.sessions.get(taro)!.calls[2]![0]!.id;
        world.groupEvents = world.groupEvents.filter(({ id }) => id !== lost);
      }),
    ).toMatchObject({ cause: 'the agent' });
  });

  it('does not guess where a session is too large to align', async () => {
    const world = wholeWorld();
    const id = 'dai.abe-0b1b2c3d4e5f6a7b8';
    const text = Array.from({ length: 20 }, (_, i) => `${`line ${i} `.repeat(1000)}\r\n`);
    world.addSession(id, text);
    const rules = { alignBytes: 60_000 };
    expect((await world.verify({ rules })).findings).toEqual([]);
    world.store.remove(objectKey(id, 10));
    forget(world);
    const { findings } = await world.verify({ rules });
    expect(findings).toMatchObject([
      { kind: 'not-compared', message: expect.stringContaining('for 10 lines') },
    ]);
  });

  it('says so when an object goes while it is listed', async () => {
    const world = wholeWorld();
    const open = world.store.open.bind(world.store);
    world.store.open = async (key, options) =>
      key === objectKey(taro, 1) ? undefined : await open(key, options);
    expect((await world.verify()).kinds).toEqual(
      [
        `lost-lines ${transcriptKey(taro)}`,
        `missing-event ${taro}`,
        `vanished-object ${objectKey(taro, 1)}`,
      ].sort(),
    );
  });

  it('without any other source the verdict is unknown', async () => {
    const world = wholeWorld();
    for (const id of [taro, hanako, jiro]) world.store.remove(transcriptKey(id));
    const { report, kinds } = await world.verify({ group: false, known: false });
    expect(report).toMatchObject({ verdict: 'unknown', sessions: { unknown: 3 } });
    expect(kinds.filter((kind) => kind.startsWith('nothing-to-compare'))).toHaveLength(3);
  });

  it('where transcripts are off, Session Manager’s word for the end is enough', async () => {
    const world = wholeWorld();
    for (const id of [taro, hanako, jiro]) world.store.remove(transcriptKey(id));
    expect((await world.verify({ rules: { transcripts: false } })).report.verdict).toBe('valid');
  });
});

test('any set of deleted objects: exactly the sessions that they belong to are invalid', async () => {
  const places = [taro, hanako, jiro].flatMap((id) => [0, 1, 2, 3].map((call) => ({ id, call })));
  await fc.assert(
    fc.asyncProperty(fc.subarray(places), fc.boolean(), async (deleted, forgotten) => {
      const world = wholeWorld();
      for (const { id, call } of deleted) world.store.remove(objectKey(id, call));
      if (forgotten) forget(world);
      const { sessions, findings } = await world.verify();
      for (const id of [taro, hanako, jiro]) {
        const count = deleted.filter((one) => one.id === id).length;
        expect(sessions.get(id)!.verdict).toBe(count > 0 ? 'invalid' : 'valid');
        const missing = findings.find(({ kind, session }) => kind === 'missing-event' && session === id);
        expect(missing?.evidence.events).toBe(count > 0 && !forgotten ? count : undefined);
      }
    }),
    { numRuns: 40 },
  );
});
