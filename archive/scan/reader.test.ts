import { gzipSync } from 'node:zlib';
import { defaultLayout } from '../../pipeline/data';
import { MemoryStore } from '../location';
import { createArchiveReader } from './reader';

const object = (stream: string, ...messages: string[]) =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logGroup: 'g',
      logStream: stream,
      logEvents: messages.map((message, i) => ({ id: `${i}`, timestamp: 5, message })),
    }),
  );

describe('createArchiveReader', () => {
  it('reads records, transcripts, errors and problems apart', async () => {
    const store = new MemoryStore();
    store.tamper('session-logs/2026/11/24/00/a', object('taro-1', 'one', 'two'));
    store.tamper('session-logs/2026/11/24/00/b', Buffer.from('garbage'));
    store.tamper('transcripts/taro-1.log', Buffer.from('text'));
    store.tamper('errors/processing-failed/x', Buffer.from('{}'));
    store.tamper('elsewhere/y', Buffer.from('{}'));
    const read = await createArchiveReader(store).refresh();
    expect([...read.sessions.keys()]).toEqual(['taro-1']);
    expect(read.sessions.get('taro-1')!.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(read.transcripts.get('taro-1')).toEqual({
      key: 'transcripts/taro-1.log',
      bytes: Buffer.from('text'),
    });
    expect(read.problems.map(({ key }) => key)).toEqual(['session-logs/2026/11/24/00/b']);
    expect(store.opened).toEqual([
      'session-logs/2026/11/24/00/a',
      'session-logs/2026/11/24/00/b',
      'transcripts/taro-1.log',
    ]);
  });

  it('fetches each object once, and again only when it was written again', async () => {
    const store = new MemoryStore();
    store.tamper('session-logs/a', object('s', 'one'));
    store.tamper('transcripts/s.log', Buffer.from('old'));
    const reader = createArchiveReader(store);
    await reader.refresh();
    store.tamper('session-logs/b', object('s', 'two'));
    store.tamper('transcripts/s.log', Buffer.from('new'));
    const second = await reader.refresh();
    expect(second.sessions.get('s')).toHaveLength(2);
    expect(Buffer.from(second.transcripts.get('s')!.bytes).toString()).toBe('new');
    const third = await reader.refresh();
    expect(third.sessions.get('s')).toHaveLength(2);
    expect(store.opened.sort()).toEqual([
      'session-logs/a',
      'session-logs/b',
      'transcripts/s.log',
      'transcripts/s.log',
    ]);
  });

  it('leaves error objects out that lie below what is streamed', async () => {
    const store = new MemoryStore();
    store.tamper('session-logs/2026/11/24/00/a', object('taro-1', 'one'));
    store.tamper('session-logs/failed/x', object('taro-1', 'two'));
    const reader = createArchiveReader(store, { ...defaultLayout, error: 'session-logs/failed/' });
    expect((await reader.refresh()).sessions.get('taro-1')).toHaveLength(1);
  });

  it('looks again for an object that was gone', async () => {
    const store = new MemoryStore();
    store.tamper('session-logs/a', object('old', 'one'));
    store.tamper('session-logs/b', object('new', 'two'));
    const open = store.open.bind(store);
    store.open = async () => undefined;
    const reader = createArchiveReader(store);
    const first = await reader.refresh();
    expect(first.sessions.size).toBe(0);
    expect(first.problems.map(({ code }) => code)).toEqual(['object-gone', 'object-gone']);
    store.open = open;
    const second = await reader.refresh();
    expect(second.sessions.size).toBe(2);
    expect(second.problems).toEqual([]);
  });
});
