import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { readAll } from './read-all';
import { s3ObjectStore } from './s3-store';

type Answer = (command: { input: Record<string, unknown> }) => unknown;

function storeThat(answer: Answer) {
  const client = new S3Client({ region: 'ap-northeast-1' });
  const sent: [string, Record<string, unknown>][] = [];
  client.send = (async (command: { input: Record<string, unknown> }) => {
    sent.push([command.constructor.name, command.input]);
    return answer(command);
  }) as typeof client.send;
  return { store: s3ObjectStore(client, { bucket: 'logs', prefix: 'copy/' }), sent };
}
const failed =
  (status: number, name = 'Error') =>
  () => {
    throw Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: status } });
  };
const text = (value: string) => Buffer.from(value);

describe('s3ObjectStore', () => {
  it('lists below its prefix, page by page, and goes on behind a key', async () => {
    const { store, sent } = storeThat(({ input }) =>
      input.ContinuationToken
        ? { Contents: [{ Key: 'copy/s/2', ETag: 'e', Size: 2, LastModified: new Date(7) }] }
        : { Contents: [{ Key: 'copy/s/1' }], IsTruncated: true, NextContinuationToken: 'more' },
    );
    const found = [];
    for await (const object of store.list('s/', { after: 's/0' })) found.push(object);
    expect(found).toEqual([
      { key: 's/1', size: 0, etag: '', lastModified: 0 },
      { key: 's/2', size: 2, etag: 'e', lastModified: 7 },
    ]);
    expect(sent[0]).toEqual([
      ListObjectsV2Command.name,
      expect.objectContaining({ Bucket: 'logs', Prefix: 'copy/s/', StartAfter: 'copy/s/0' }),
    ]);
  });

  it('lists versions by key, the newest first, deleted ones too', async () => {
    const { store } = storeThat(({ input }) =>
      input.KeyMarker
        ? { Versions: [{ Key: 'copy/b', VersionId: '4', IsLatest: true, ETag: 'e4', Size: 1 }] }
        : {
            Versions: [
              {
                Key: 'copy/a',
                VersionId: '2',
                IsLatest: false,
                LastModified: new Date(2),
                ETag: 'e2',
                Size: 5,
              },
              {
                Key: 'copy/a',
                VersionId: '1',
                IsLatest: false,
                LastModified: new Date(1),
                ETag: 'e1',
                Size: 5,
              },
            ],
            DeleteMarkers: [{ Key: 'copy/a', VersionId: '3', IsLatest: true, LastModified: new Date(3) }],
            IsTruncated: true,
            NextKeyMarker: 'copy/a',
          },
    );
    const found: unknown[] = [];
    for await (const one of store.listVersions(''))
      found.push([one.key, one.versionId, one.isLatest, one.deleteMarker]);
    expect(found).toEqual([
      ['a', '3', true, true],
      ['a', '2', false, false],
      ['a', '1', false, false],
      ['b', '4', true, false],
    ]);
    expect(ListObjectVersionsCommand.name).toBe('ListObjectVersionsCommand');
  });

  it('goes on reading where a body broke off, of the same object', async () => {
    const whole = '0123456789';
    async function* breaking(from: number) {
      yield text(whole.slice(from, from + 4));
      if (from + 4 < whole.length) throw new Error('socket hang up');
    }
    const { store, sent } = storeThat(({ input }) => {
      const from = Number(/bytes=(\d+)-/.exec(String(input.Range ?? ''))?.[1] ?? 0);
      return {
        Body: Readable.from(breaking(from)),
        ContentLength: whole.length - from,
        ContentRange: `bytes ${from}-${whole.length - 1}/${whole.length}`,
        ETag: '"e"',
      };
    });
    expect(Buffer.from((await readAll(store, 'k'))!).toString()).toBe(whole);
    expect(sent.map(([name, { Range, IfMatch }]) => [name, Range, IfMatch])).toEqual([
      [GetObjectCommand.name, undefined, undefined],
      [GetObjectCommand.name, 'bytes=4-', '"e"'],
      [GetObjectCommand.name, 'bytes=8-', '"e"'],
    ]);
  });

  it('gives up on a body that never gives a byte, or ends early, and names the object', async () => {
    const { store, sent } = storeThat(() => ({
      Body: Readable.from([]),
      ContentLength: 3,
      ContentRange: 'bytes 0-2/3',
      ETag: 'e',
    }));
    await expect(readAll(store, 'k')).rejects.toMatchObject({
      code: 'archive-get-failed',
      message: expect.stringContaining('s3://logs/copy/k: the body ended after 0 of 3 bytes'),
    });
    expect(sent).toHaveLength(3);
  });

  it('says that nothing is there, and names what may not be read', async () => {
    const gone = storeThat(() => {
      throw new NoSuchKey({ $metadata: {}, message: 'gone' });
    });
    expect(await gone.store.open('k')).toBeUndefined();
    expect(await storeThat(failed(404, 'NotFound')).store.head('k')).toBeUndefined();
    const { store, sent } = storeThat(failed(403, 'Forbidden'));
    await expect(store.head('k')).rejects.toMatchObject({ code: 'archive-get-failed', source: 'aws' });
    expect(sent[0]![0]).toBe(HeadObjectCommand.name);
    await expect(store.open('k')).rejects.toMatchObject({
      code: 'archive-get-failed',
      source: 'aws',
      message: 'cannot read s3://logs/copy/k: no',
    });
    const listing = async () => {
      for await (const _ of store.list('')) throw new Error('nothing should be listed');
    };
    await expect(listing()).rejects.toMatchObject({ code: 'archive-list-failed' });
  });

  it('writes on a condition, with lock and metadata', async () => {
    const { store, sent } = storeThat(() => ({ ETag: '"e"', VersionId: 'v' }));
    const lock = { mode: 'GOVERNANCE', retainUntil: 5 } as const;
    const put = await store.put('k', text('abc'), { condition: 'absent', metadata: { a: 'b' }, lock });
    expect(put).toEqual({
      written: true,
      object: { key: 'k', size: 3, etag: '"e"', lastModified: 0, versionId: 'v' },
    });
    expect(sent[0]).toEqual([
      PutObjectCommand.name,
      expect.objectContaining({
        Key: 'copy/k',
        IfNoneMatch: '*',
        Metadata: { a: 'b' },
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: new Date(5),
      }),
    ]);
    await store.put('k', text('abc'), { condition: { ifMatch: '"e"' } });
    expect(sent[1]![1]).toMatchObject({ IfMatch: '"e"' });
  });

  it.each([
    [412, 'absent', 'exists'],
    [409, 'absent', 'exists'],
    [412, { ifMatch: 'e' }, 'changed'],
  ] as const)('takes %i for an answer', async (status, condition, reason) => {
    const { store } = storeThat(failed(status));
    expect(await store.put('k', text('x'), { condition })).toEqual({ written: false, reason });
  });

  it('names what may not be written', async () => {
    const { store } = storeThat(failed(403));
    await expect(store.put('k', text('x'), { condition: 'absent' })).rejects.toMatchObject({
      code: 'archive-put-failed',
      hint: expect.stringContaining('s3:PutObject'),
    });
  });
});
