import { Agent } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { drain } from '../../base';
import { defaultLayout } from '../../pipeline/data';
import { scanArchive } from '../scan';
import {
  type Behaviour,
  crc32Of,
  drip,
  endlessly,
  etagOf,
  type HostileS3,
  hostileS3,
  listing,
  type Request,
  versions,
} from '../testing/hostile-s3';
import { defaultBounds, type S3Bounds } from './bounds';
import { openLocation } from './open';
import { readAll } from './read-all';
import { s3ObjectStore } from './s3-store';
import type { ObjectStore } from './types';

let server: HostileS3 | undefined;
afterEach(() => server?.close());

const body = Buffer.from('0123456789'.repeat(20));
const objects = { 's/a': body, 's/b': 'two', 's/c': 'three' };

/** Nothing but what a test makes short ends within the test's time: it is the reason why it ended. */
const patient: Partial<S3Bounds> = { ...defaultBounds, firstAnswerMs: 60_000, attempts: 2 };

async function storeOn(behaviour: Behaviour, bounds: Partial<S3Bounds> = {}, signal?: AbortSignal) {
  server = await hostileS3(objects, behaviour);
  return openLocation('s3://logs', {
    endpointUrl: server.url,
    bounds: { ...patient, ...bounds },
    signal,
  });
}

async function keysOf(store: ObjectStore, way: 'list' | 'listVersions' = 'list') {
  const keys: string[] = [];
  for await (const { key } of store[way]('s/')) keys.push(key);
  return keys;
}
const list = (store: ObjectStore) => keysOf(store);
const listVersions = (store: ObjectStore) => keysOf(store, 'listVersions');
const get = (store: ObjectStore) => readAll(store, 's/a');
const head = (store: ObjectStore) => store.head('s/a');
const scan = (store: ObjectStore) =>
  drain(scanArchive(store, { layout: { ...defaultLayout, stream: 's/' } }));

type Way = (store: ObjectStore) => Promise<unknown>;
const on =
  (operation: Request['operation'], hostile: (...args: Parameters<Behaviour>) => unknown): Behaviour =>
  (request, response) => {
    if (request.operation !== operation) return 'honest';
    return hostile(request, response) === 'honest' ? 'honest' : undefined;
  };
const one = (key: string) => ({ key, bytes: body });
const numbered = (n: number) => `s/${`${n}`.padStart(6, '0')}`;

const headers = { ETag: etagOf(body), 'Content-Length': body.length };
const hang: Behaviour = () => undefined;
const hangInBody = on('get', (_, response) => response.writeHead(200, headers).write(body.subarray(0, 7)));
const dripBody = on('get', (_, response) => {
  response.writeHead(200, { ...headers, 'Content-Length': 1e9 });
  drip(response);
});
const hangInList = on('list', (_, response) => response.write('<ListBucketResult>'));
const dripList = on('list', (_, response) => drip(response));
const endlessBody = on('get', (_, response) => {
  response.writeHead(200, { ...headers, 'Content-Length': 2 ** 34 });
  endlessly(response, Buffer.alloc(2 ** 16));
});
const endlessList = on('list', (_, response) =>
  endlessly(response, Buffer.from(`<x>${' '.repeat(2 ** 16)}</x>`)),
);
const endlessPages = on('list', ({ before }, response) =>
  response.end(listing([one(numbered(before))], `t${before}`)),
);
const retryLater: Behaviour = (_, response) => {
  response.writeHead(503, { 'Retry-After': '86400' }).end();
  return undefined;
};

const listFailed = 'archive-list-failed';
const getFailed = 'archive-get-failed';

it.each<[string, Behaviour, Way, Partial<S3Bounds>, string, string]>([
  [
    'hangs before it lists',
    hang,
    list,
    { firstAnswerMs: 50 },
    listFailed,
    'cannot list s3://logs/s/: no answer began within 0.05 s, in 2 attempts',
  ],
  [
    'hangs before it gives an object',
    hang,
    get,
    { firstAnswerMs: 50 },
    getFailed,
    'cannot read s3://logs/s/a: no answer began within 0.05 s, in 2 attempts',
  ],
  [
    'hangs in a HEAD',
    hang,
    head,
    { firstAnswerMs: 50 },
    getFailed,
    'cannot read s3://logs/s/a: no answer began within 0.05 s, in 2 attempts',
  ],
  [
    'hangs in a listing',
    hangInList,
    list,
    { callMs: 200 },
    listFailed,
    'cannot list s3://logs/s/: no answer within 0.2 s',
  ],
  [
    'drips a listing',
    dripList,
    list,
    { callMs: 200 },
    listFailed,
    'cannot list s3://logs/s/: no answer within 0.2 s',
  ],
  [
    'drips a body',
    dripBody,
    get,
    { paceMs: 100, attempts: 1 },
    getFailed,
    expect.stringMatching(/^cannot read s3:\/\/logs\/s\/a: the body stalled: \d+ bytes in 0.1 s of waiting$/),
  ],
  [
    'answers a listing without end',
    endlessList,
    list,
    { answerBytes: 2 ** 20 },
    listFailed,
    'cannot list s3://logs/s/: an answer of more than 1048576 bytes',
  ],
  [
    'tells of an error without end',
    (_, response) => {
      response.writeHead(403);
      endlessly(response, Buffer.alloc(2 ** 16, 'x'));
      return undefined;
    },
    get,
    { answerBytes: 2 ** 20 },
    getFailed,
    'cannot read s3://logs/s/a: an answer of more than 1048576 bytes',
  ],
  [
    'repeats its listing token',
    on('list', ({ before }, response) => response.end(listing([one(numbered(before))], 'again'))),
    list,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing gives the same token again: it would never end',
  ],
  [
    'repeats its page with new tokens',
    on('list', ({ before }, response) => response.end(listing([one('s/a')], `t${before}`))),
    list,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing goes back or repeats itself: "s/a" behind "s/a"',
  ],
  [
    'says that there is more, and gives no token',
    on('list', (_, response) => response.end(listing([one('s/a')], undefined, true))),
    list,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing says that there is more, and not how to get it',
  ],
  [
    'lists backwards',
    on('list', (_, response) => response.end(listing([one('s/b'), one('s/a')]))),
    list,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing goes back or repeats itself: "s/a" behind "s/b"',
  ],
  [
    'lists what was not asked for',
    on('list', (_, response) => response.end(listing([one('other/a')]))),
    list,
    {},
    listFailed,
    'cannot list s3://logs/s/: "other/a" was not asked for',
  ],
  [
    'lists pages without end',
    endlessPages,
    list,
    { pages: 4 },
    listFailed,
    'cannot list s3://logs/s/: the listing has more than 4 pages',
  ],
  [
    'lists for longer than anybody waits',
    endlessPages,
    list,
    { listingMs: 0 },
    listFailed,
    'cannot list s3://logs/s/: the listing takes more than 0 s',
  ],
  [
    'lists empty pages without end',
    on('list', ({ before }, response) => response.end(listing([], `t${before}`))),
    list,
    { emptyPages: 3 },
    listFailed,
    'cannot list s3://logs/s/: the listing has 3 pages without a key, and does not end',
  ],
  [
    'says that there are more versions, and not where',
    on('versions', (_, response) => response.end(versions([one('s/a')], undefined, true))),
    listVersions,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing says that there is more, and not how to get it',
  ],
  [
    'repeats its marker of versions',
    on('versions', (_, response) => response.end(versions([one('s/a')], 's/a'))),
    listVersions,
    {},
    listFailed,
    'cannot list s3://logs/s/: the listing gives the same token again: it would never end',
  ],
  [
    'lists versions of one key without end',
    on('versions', ({ before }, response) => response.end(versions([one('s/a'), one('s/a')], `s/${before}`))),
    listVersions,
    { versionsOfKey: 5 },
    listFailed,
    'cannot list s3://logs/s/: "s/a" has more than 5 versions',
  ],
  [
    'ignores ranges, where a body broke off',
    on('get', ({ from }, response) => {
      response.writeHead(200, headers);
      if (from !== undefined) response.end(body);
      else response.write(body.subarray(0, 50), () => response.destroy());
    }),
    get,
    {},
    getFailed,
    'cannot read s3://logs/s/a: bytes 50-199/200 was asked for, and the answer has no Content-Range: ranges are ignored',
  ],
  [
    'gives another range than was asked for',
    on('get', ({ from }, response) => {
      if (from !== undefined)
        response.writeHead(206, { ...headers, 'Content-Range': 'bytes 0-199/200' }).end(body);
      else response.writeHead(200, headers).write(body.subarray(0, 50), () => response.destroy());
    }),
    get,
    {},
    getFailed,
    'cannot read s3://logs/s/a: bytes 50-199/200 was asked for, and the answer has bytes 0-199/200',
  ],
  [
    'goes on with another object',
    on('get', ({ from }, response) => {
      const range = { 'Content-Range': 'bytes 50-199/200', ETag: '"other"', 'Content-Length': 150 };
      if (from !== undefined) response.writeHead(206, range).end(Buffer.alloc(150));
      else response.writeHead(200, headers).write(body.subarray(0, 50), () => response.destroy());
    }),
    get,
    {},
    getFailed,
    `cannot read s3://logs/s/a: the object with ETag ${etagOf(body)} was asked for, and the answer has "other"`,
  ],
  [
    'gives more of a range than there is',
    on('get', ({ from }, response) => {
      const range = { ETag: etagOf(body), 'Content-Range': 'bytes 50-199/200', 'Content-Length': 400 };
      if (from !== undefined) response.writeHead(206, range).end(Buffer.alloc(400));
      else response.writeHead(200, headers).write(body.subarray(0, 50), () => response.destroy());
    }),
    get,
    {},
    getFailed,
    'cannot read s3://logs/s/a: the body goes on behind its 200 bytes',
  ],
  [
    'gives a body without its length',
    on('get', (_, response) => {
      response.writeHead(200, { ETag: etagOf(body) });
      endlessly(response, Buffer.alloc(2 ** 16));
    }),
    get,
    {},
    getFailed,
    'cannot read s3://logs/s/a: the answer does not say how long the object is (Content-Length)',
  ],
  [
    'has an object of any size',
    endlessBody,
    get,
    { objectBytes: 2 ** 33 },
    getFailed,
    `cannot read s3://logs/s/a: it has ${2 ** 34} bytes; more than ${2 ** 33} are not read`,
  ],
  [
    'answers with another size than it listed',
    on('list', (_, response) => response.end(listing([one('s/a')]).replace('<Size>200<', '<Size>7<'))),
    scan,
    {},
    getFailed,
    `cannot read s3://logs/s/a: it was listed with 7 bytes and is answered with 200, under the same ETag ${etagOf(body)}`,
  ],
  [
    'lies about the checksum',
    on('get', (_, response) =>
      response
        .writeHead(200, { ...headers, 'x-amz-checksum-crc32': crc32Of(Buffer.from('other')) })
        .end(body),
    ),
    get,
    {},
    getFailed,
    `cannot read s3://logs/s/a: its bytes have the CRC32 checksum ${crc32Of(body)}, and the answer says ${crc32Of(Buffer.from('other'))}`,
  ],
  [
    'goes on with other bytes than the checksum is of',
    on('get', ({ from }, response) => {
      const range = { ETag: etagOf(body), 'Content-Range': 'bytes 50-199/200', 'Content-Length': 150 };
      if (from !== undefined) response.writeHead(206, range).end(Buffer.alloc(150));
      else
        response
          .writeHead(200, { ...headers, 'x-amz-checksum-crc32': crc32Of(body) })
          .write(body.subarray(0, 50), () => response.destroy());
    }),
    get,
    {},
    getFailed,
    expect.stringContaining(
      `checksum ${crc32Of(Buffer.concat([body.subarray(0, 50), Buffer.alloc(150)]))}, and`,
    ),
  ],
])('an endpoint that %s ends with an error', async (_, behaviour, way, bounds, code, message) => {
  const store = await storeOn(behaviour, bounds);
  await expect(way(store)).rejects.toMatchObject({
    source: 'backend',
    code,
    message,
    hint: expect.any(String),
  });
  // What it took is what it was told to take, and what systems buffer on the way.
  expect(server!.sent()).toBeLessThan(32 * 2 ** 20);
  await server!.left();
});

it('an endpoint that asks to come back tomorrow is asked as often as any, and soon', async () => {
  // Time for the SDK's own pauses, and not for what an endpoint can talk it into.
  const store = await storeOn(retryLater, { callMs: 4_000 });
  await expect(list(store)).rejects.toMatchObject({ source: 'aws', code: listFailed });
  expect(server!.requests).toHaveLength(2);
});

it('an endpoint that lets no connection stand ends with an error', async () => {
  const bounds = { ...patient, connectMs: 50, attempts: 2 };
  const client = new S3Client({
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    endpoint: 'http://localhost:1',
    forcePathStyle: true,
    maxAttempts: bounds.attempts,
    // A name that nobody resolves keeps a socket connecting.
    requestHandler: { connectionTimeout: bounds.connectMs, httpAgent: new Agent({ lookup: () => {} }) },
  });
  const store = s3ObjectStore(client, { bucket: 'logs' }, { bounds });
  await expect(get(store)).rejects.toMatchObject({
    source: 'backend',
    code: getFailed,
    message: 'cannot read s3://logs/s/a: no connection within 0.05 s, in 2 attempts',
  });
});

describe('an endpoint that cuts bodies', () => {
  const cutAfter = (bytes: number) =>
    on('get', ({ from = 0 }, response) => {
      const rest = body.subarray(from);
      response.writeHead(from === 0 ? 200 : 206, {
        ETag: etagOf(body),
        'Content-Length': rest.length,
        'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}`,
      });
      if (rest.length <= bytes) response.end(rest);
      else response.write(rest.subarray(0, bytes), () => response.destroy());
    });

  it('is asked for the rest while that leads on', async () => {
    const store = await storeOn(cutAfter(40), { paceBytes: 40 });
    expect(Buffer.from((await get(store))!)).toEqual(body);
    expect(server!.requests.map(({ from }) => from)).toEqual([undefined, 40, 80, 120, 160]);
  });

  it('is given up after some attempts that gave next to nothing', async () => {
    const store = await storeOn(cutAfter(1), { attempts: 3, paceBytes: 40 });
    await expect(get(store)).rejects.toMatchObject({
      source: 'backend',
      code: getFailed,
      message: expect.stringMatching(
        /^cannot read s3:\/\/logs\/s\/a: the body broke off after \d+ of 200 bytes: /,
      ),
    });
    expect(server!.requests).toHaveLength(3);
  });

  it('or that stalled', async () => {
    const store = await storeOn(hangInBody, { paceMs: 50, attempts: 1 });
    await expect(get(store)).rejects.toMatchObject({
      source: 'backend',
      message: 'cannot read s3://logs/s/a: the body stalled: 7 bytes in 0.05 s of waiting',
      hint: expect.stringContaining('run it again'),
    });
    await server!.left();
  });
});

describe('Ctrl-C', () => {
  it.each<[string, Behaviour, Way]>([
    ['hangs before it lists', hang, list],
    ['hangs before versions', hang, listVersions],
    ['hangs before an object', hang, get],
    ['hangs before a HEAD', hang, head],
    ['hangs before it takes a write', hang, (store) => store.put('s/x', body, { condition: 'absent' })],
    ['hangs in a listing', hangInList, list],
    ['hangs in a body', hangInBody, get],
    ['drips a body', dripBody, get],
    ['drips a listing', dripList, list],
    ['lists pages without end', endlessPages, list],
    ['gives a body without end', endlessBody, (store) => readAll(store, 's/a', { maxBytes: 2 ** 40 })],
  ])('ends it at once where an endpoint %s', async (_, behaviour, way) => {
    const controller = new AbortController();
    const store = await storeOn(behaviour, {}, controller.signal);
    const ended = expect(way(store)).rejects.toBe(reason);
    await server!.asked();
    // Wherever it is by then.
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(reason);
    await ended;
    await server!.left();
  });
  const reason = new Error('interrupted');

  it.each([list, listVersions])('ends a listing in the middle of a page', async (way) => {
    const controller = new AbortController();
    const store = await storeOn(() => 'honest', {}, controller.signal);
    const stopping: ObjectStore = {
      ...store,
      list: (prefix) => stopAfterOne(store.list(prefix)),
      listVersions: (prefix) => stopAfterOne(store.listVersions(prefix)),
    };
    async function* stopAfterOne<T>(all: AsyncIterable<T>) {
      let given = 0;
      for await (const one of all) {
        expect(++given).toBe(1);
        yield one;
        controller.abort(reason);
      }
    }
    await expect(way(stopping)).rejects.toBe(reason);
  });

  it('lets nothing begin afterwards', async () => {
    const controller = new AbortController();
    const store = await storeOn(() => 'honest', {}, controller.signal);
    const open = (await store.open('s/a'))!;
    controller.abort(reason);
    for (const way of [list, listVersions, get, head]) await expect(way(store)).rejects.toBe(reason);
    const read = async () => {
      for await (const _ of open.chunks);
    };
    await expect(read()).rejects.toBe(reason);
    expect(server!.requests).toHaveLength(1);
  });
});

describe('an honest endpoint', () => {
  it('is read to its end', async () => {
    const store = await storeOn(() => 'honest');
    expect(await keysOf(store)).toEqual(['s/a', 's/b', 's/c']);
    expect(await keysOf(store, 'listVersions')).toEqual(['s/a', 's/b', 's/c']);
    expect(await store.head('s/a')).toMatchObject({ size: 200, etag: etagOf(body) });
    expect(Buffer.from((await get(store))!)).toEqual(body);
    expect(server!.requests.at(-1)).toMatchObject({ wantsChecksum: true });
    expect(await store.open('s/none')).toBeUndefined();
  });

  it('need have no checksums, and may have written an object again since it listed it', async () => {
    const store = await storeOn(on('get', (_, response) => response.writeHead(200, headers).end(body)));
    const listed = { key: 's/a', size: 7, etag: '"before"', lastModified: 0 };
    expect(await store.open('s/a', { listed })).toMatchObject({ size: 200 });
  });

  it('is left alone when whoever scans stops, in an object and with others opened ahead', async () => {
    // More than the decoder takes at first, of an object that never ends: somebody has to hang up.
    const text = `${JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [] })}\n`.repeat(60_000);
    const hour = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`session-logs/2026/11/24/00/${i}`, 'x']),
    );
    server = await hostileS3(
      hour,
      on('get', (_, response) =>
        response.writeHead(200, { ETag: '"e"', 'Content-Length': 2 ** 30 }).write(Buffer.from(text)),
      ),
    );
    const store = await openLocation('s3://logs', { endpointUrl: server.url });
    for await (const _ of scanArchive(store, { ahead: 3 })) break;
    expect(server.requests.filter(({ operation }) => operation === 'get').length).toBeGreaterThan(1);
    await server.left();
  });
});
