import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drain } from '../../base';
import { memoryScratch } from '../spool';
import { verify } from '../verify';
import { folderStore } from './folder-store';
import { readAll } from './read-all';

let outside: string;
let folder: string;
let server: Server;
beforeEach(async () => {
  outside = mkdtempSync(join(tmpdir(), 'archive-entries-'));
  folder = join(outside, 'archive');
  mkdirSync(join(folder, 'session-logs/2026'), { recursive: true });
  mkdirSync(join(outside, 'secrets'));
  writeFileSync(join(outside, 'secrets/key'), 'secret');
  writeFileSync(join(folder, 'session-logs/2026/a'), 'one');
  server = createServer();
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(outside, { recursive: true });
});

async function look() {
  const store = folderStore(folder);
  const keys: string[] = [];
  const unread: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  for await (const { name, what } of store.unread!()) unread.push(`${name}: ${what}`);
  return { keys, unread };
}

it.each<[string, (at: (name: string) => string) => unknown, string]>([
  ['a FIFO', (at) => execFileSync('mkfifo', [at('x')]), 'x: a FIFO'],
  ['a device', (at) => symlinkSync('/dev/zero', at('x')), 'x: a symbolic link out of the folder'],
  ['a socket', (at) => new Promise<void>((done) => server.listen(at('x'), done)), 'x: a socket'],
  [
    'a link to a file outside',
    (at) => symlinkSync('../../../secrets/key', at('x')),
    'x: a symbolic link out of the folder',
  ],
  [
    'a link to a folder outside',
    (at) => symlinkSync(join(outside, 'secrets'), at('x')),
    'x: a symbolic link out of the folder',
  ],
  ['a link to the folder above', (at) => symlinkSync('..', at('x')), 'x: a symbolic link to a folder'],
  ['a broken link', (at) => symlinkSync('nothing', at('x')), 'x: a broken symbolic link'],
  ['a link to itself', (at) => symlinkSync('x', at('x')), 'x: a symbolic link that leads back to itself'],
  [
    'a name that is no UTF-8',
    (at) => writeFileSync(Buffer.concat([Buffer.from(at('x')), Buffer.from([0xff, 0xfe])]), 'y'),
    'x\\xff\\xfe: an entry whose name is no UTF-8',
  ],
  ['a backslash', (at) => writeFileSync(at('x\\y'), 'y'), 'x\\y: an entry with a backslash in its name'],
  [
    'what an interrupted write left',
    (at) => writeFileSync(at('.session-logs-0a1b'), 'y'),
    '.session-logs-0a1b: a file that was not written to its end',
  ],
])('%s is named and not read, and nothing hangs', async (_, make, expected) => {
  await make((name) => join(folder, 'session-logs/2026', name));
  expect(await look()).toEqual({
    keys: ['session-logs/2026/a'],
    unread: [`session-logs/2026/${expected}`],
  });
  const found: string[] = [];
  const verifying = verify({ store: folderStore(folder), scratch: memoryScratch(), now: Date.now });
  await drain(verifying, (item) => item.type === 'finding' && found.push(item.finding.kind));
  expect(found).toContain('unread-entry');
});

it('a link to a file of the archive is the file, a dot file a key', async () => {
  symlinkSync('a', join(folder, 'session-logs/2026/b'));
  writeFileSync(join(folder, 'session-logs/2026/.hidden'), 'two');
  const store = folderStore(folder);
  expect(await look()).toEqual({
    keys: ['session-logs/2026/.hidden', 'session-logs/2026/a', 'session-logs/2026/b'],
    unread: [],
  });
  expect(Buffer.from((await readAll(store, 'session-logs/2026/b'))!).toString()).toBe('one');
});

it('nor is what a link leads to read by its key', async () => {
  symlinkSync(join(outside, 'secrets'), join(folder, 'transcripts'));
  symlinkSync(join(outside, 'secrets/key'), join(folder, 'session-logs/key'));
  const store = folderStore(folder);
  for (const key of ['transcripts/key', 'session-logs/key']) {
    expect(await store.head(key)).toBeUndefined();
    expect(await store.open(key)).toBeUndefined();
  }
});

it('what becomes a FIFO after it was looked at is gone, and keeps nobody waiting', async () => {
  const open = await folderStore(folder).open('session-logs/2026/a');
  rmSync(join(folder, 'session-logs/2026/a'));
  execFileSync('mkfifo', [join(folder, 'session-logs/2026/a')]);
  const read = async () => {
    for await (const _ of open!.chunks);
  };
  await expect(read()).rejects.toMatchObject({ code: 'archive-get-failed' });
});

describe('a file that is read after somebody', () => {
  const file = () => join(folder, 'session-logs/2026/a');
  it.each<[string, () => void, string]>([
    [
      'put a link out of the folder in its place',
      () => {
        rmSync(file());
        symlinkSync(join(outside, 'secrets/key'), file());
      },
      'ELOOP',
    ],
    [
      'put another file in its place',
      () => {
        writeFileSync(join(outside, 'other'), 'two');
        renameSync(join(outside, 'other'), file());
      },
      'another file took its place while it was read',
    ],
    [
      'put a folder of theirs in the place of the folder around it',
      () => {
        renameSync(join(folder, 'session-logs'), join(outside, 'moved'));
        symlinkSync(join(outside, 'moved'), join(folder, 'session-logs'));
      },
      'it lies outside of the folder now',
    ],
    ['wrote on', () => writeFileSync(file(), 'one and more'), 'it was written to while it was read'],
    ['cut it', () => writeFileSync(file(), 'o'), 'it ends after 1 of 3 bytes'],
    ['removed it', () => rmSync(file()), 'ENOENT'],
  ])('%s is an error', async (_, change, message) => {
    const open = await folderStore(folder).open('session-logs/2026/a');
    change();
    const read = async () => {
      for await (const _ of open!.chunks);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'archive-get-failed',
      message: expect.stringContaining(message),
    });
  });
});

it('an interruption ends the listing and the reading of a folder', async () => {
  const controller = new AbortController();
  const store = folderStore(folder, { signal: controller.signal });
  const open = await store.open('session-logs/2026/a');
  const reason = new Error('stop');
  controller.abort(reason);
  const all = async (some: AsyncIterable<unknown>) => {
    for await (const _ of some);
  };
  await expect(all(store.list(''))).rejects.toBe(reason);
  await expect(all(store.unread!())).rejects.toBe(reason);
  await expect(all(open!.chunks)).rejects.toBe(reason);
});
