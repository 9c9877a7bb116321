import { gzipSync } from 'node:zlib';
import { ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { createArchiveReader, readArchive } from './reader';
import { type ArchiveStore, s3Store } from './s3-port';

const location = {
  bucket: 'archive',
  streamPrefix: 'session-logs/',
  transcriptPrefix: 'transcripts/',
  errorPrefix: 'errors/!{firehose:error-output-type}/',
};
const object = (stream: string, ...messages: string[]) =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logGroup: 'g',
      logStream: stream,
      logEvents: messages.map((message, i) => ({ id: `${i}`, timestamp: 5, message })),
    }),
  );

class FakeStore implements ArchiveStore {
  readonly objects = new Map<string, { bytes: Uint8Array; etag: string; at: number }>();
  readonly got: string[] = [];
  put(key: string, bytes: Uint8Array, at = 0) {
    this.objects.set(key, { bytes, etag: `${Math.random()}`, at });
  }
  async *list(_bucket: string, prefix: string) {
    for (const [key, { bytes, etag, at }] of [...this.objects].sort()) {
      if (key.startsWith(prefix)) yield { key, etag, size: bytes.length, lastModified: at };
    }
  }
  async get(_bucket: string, key: string) {
    this.got.push(key);
    return this.objects.get(key)?.bytes;
  }
}

describe('createArchiveReader', () => {
  it('reads records, transcripts, errors and problems apart', async () => {
    const store = new FakeStore();
    store.put('session-logs/2026/11/24/00/a', object('taro-1', 'one', 'two'));
    store.put('session-logs/2026/11/24/00/b', Buffer.from('garbage'));
    store.put('transcripts/taro-1.log', Buffer.from('text'));
    store.put('errors/processing-failed/x', Buffer.from('{}'));
    store.put('elsewhere/y', Buffer.from('{}'));
    const read = await readArchive(store, location);
    expect([...read.sessions.keys()]).toEqual(['taro-1']);
    expect(read.sessions.get('taro-1')!.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(read.transcripts.get('taro-1')).toEqual({
      key: 'transcripts/taro-1.log',
      bytes: Buffer.from('text'),
    });
    expect(read.errorObjects.map(({ key }) => key)).toEqual(['errors/processing-failed/x']);
    expect(read.problems.map(({ key }) => key)).toEqual(['session-logs/2026/11/24/00/b']);
    expect(read.objectsRead).toBe(3);
  });

  it('fetches each object once, and again only when it was written again', async () => {
    const store = new FakeStore();
    store.put('session-logs/a', object('s', 'one'));
    store.put('transcripts/s.log', Buffer.from('old'));
    const reader = createArchiveReader(store, location);
    await reader.refresh();
    store.put('session-logs/b', object('s', 'two'));
    store.put('transcripts/s.log', Buffer.from('new'));
    const second = await reader.refresh();
    expect(second.sessions.get('s')).toHaveLength(2);
    expect(Buffer.from(second.transcripts.get('s')!.bytes).toString()).toBe('new');
    const third = await reader.refresh();
    expect(third.sessions.get('s')).toHaveLength(2);
    expect(store.got.sort()).toEqual([
      'session-logs/a',
      'session-logs/b',
      'transcripts/s.log',
      'transcripts/s.log',
    ]);
  });

  it('leaves out what is older than asked for, and looks again for an object that was gone', async () => {
    const store = new FakeStore();
    store.put('session-logs/a', object('old', 'one'), 10);
    store.put('session-logs/b', object('new', 'two'), 20);
    const { sessions } = await readArchive(store, location, { since: 15 });
    expect([...sessions.keys()]).toEqual(['new']);
    const get = store.get.bind(store);
    store.get = async () => undefined;
    const reader = createArchiveReader(store, location);
    expect((await reader.refresh()).sessions.size).toBe(0);
    store.get = get;
    expect((await reader.refresh()).sessions.size).toBe(2);
  });
});

describe('s3Store', () => {
  const client = (answer: (command: unknown) => unknown) =>
    ({ config: {}, send: async (command: unknown) => answer(command) }) as unknown as S3Client;

  it('follows the pages of a listing', async () => {
    const { S3Client: Real } = jest.requireActual<typeof import('@aws-sdk/client-s3')>('@aws-sdk/client-s3');
    const real = new Real({ region: 'ap-northeast-1' });
    real.send = (async (command: ListObjectsV2Command) => {
      expect(command).toBeInstanceOf(ListObjectsV2Command);
      return command.input.ContinuationToken
        ? { Contents: [{ Key: 'p/2', ETag: 'e', Size: 2, LastModified: new Date(7) }] }
        : { Contents: [{ Key: 'p/1' }], IsTruncated: true, NextContinuationToken: 'more' };
    }) as typeof real.send;
    const keys = [];
    for await (const listed of s3Store(real).list('b', 'p/')) keys.push(listed);
    expect(keys).toEqual([
      { key: 'p/1', etag: '', size: 0, lastModified: 0 },
      { key: 'p/2', etag: 'e', size: 2, lastModified: 7 },
    ]);
  });

  it('gives undefined for an object that is gone, and names the object for any other error', async () => {
    const gone = client(() => {
      throw new NoSuchKey({ $metadata: {}, message: 'gone' });
    });
    await expect(s3Store(gone).get('b', 'k')).resolves.toBeUndefined();
    const denied = client(() => {
      throw new Error('Access Denied');
    });
    await expect(s3Store(denied).get('b', 'k')).rejects.toMatchObject({
      code: 'archive-get-failed',
      source: 'aws',
      message: 'cannot read s3://b/k: Access Denied',
    });
  });
});
