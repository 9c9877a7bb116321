import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { folderStore } from './folder-store';
import { compareKeys } from './keys';
import { MemoryStore } from './memory-store';
import { openLocation } from './open';
import { readAll } from './read-all';
import type { ObjectStore } from './types';

const folders: string[] = [];
async function emptyFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'archive-store-'));
  folders.push(folder);
  return folder;
}
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const text = (value: string) => Buffer.from(value);
async function keys(store: ObjectStore, prefix: string, after?: string) {
  const found: string[] = [];
  for await (const { key } of store.list(prefix, after === undefined ? {} : { after })) found.push(key);
  return found;
}

describe.each<[string, () => Promise<ObjectStore>]>([
  ['a folder', async () => folderStore(await emptyFolder())],
  ['memory', async () => new MemoryStore({ chunkBytes: 3 })],
])('an archive in %s', (_, make) => {
  const create = { condition: 'absent' } as const;

  it('lists keys in the order of S3', async () => {
    const part = fc.constantFrom('a', 'a.b', 'a-b', 'a0', 'b', 'B', 'é', '\u{1f600}', '\uffee');
    const some = fc.uniqueArray(
      fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('/')}.x`),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(some, fc.nat(), async (list, pick) => {
        const store = await make();
        for (const key of list) await store.put(key, text(key), create);
        const sorted = [...list].sort((a, b) => Buffer.compare(text(a), text(b)));
        expect(await keys(store, '')).toEqual(sorted);
        expect([...list].sort(compareKeys)).toEqual(sorted);
        const prefix = (list[0] ?? 'x').slice(0, pick % 4);
        const below = sorted.filter((key) => key.startsWith(prefix));
        expect(await keys(store, prefix)).toEqual(below);
        const after = sorted[pick % Math.max(1, sorted.length)];
        if (after !== undefined) {
          expect(await keys(store, prefix, after)).toEqual(
            below.filter((key) => compareKeys(key, after) > 0),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('reads back what was written, as a stream and whole', async () => {
    const store = await make();
    const put = await store.put('session-logs/a', text('0123456789'), create);
    expect(put).toMatchObject({ written: true, object: { key: 'session-logs/a', size: 10 } });
    const open = await store.open('session-logs/a');
    expect(open).toMatchObject({ key: 'session-logs/a', size: 10 });
    const chunks: Uint8Array[] = [];
    for await (const chunk of open!.chunks) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('0123456789');
    expect(Buffer.from((await readAll(store, 'session-logs/a'))!).toString()).toBe('0123456789');
    await expect(readAll(store, 'session-logs/a', { maxBytes: 9 })).rejects.toMatchObject({
      code: 'archive-object-too-large',
    });
    expect((await store.head('session-logs/a'))!.size).toBe(10);
  });

  it('says that nothing is there', async () => {
    const store = await make();
    expect(await store.open('no/such')).toBeUndefined();
    expect(await store.head('no/such')).toBeUndefined();
    expect(await readAll(store, 'no/such')).toBeUndefined();
  });

  it('never overwrites what it should create, even when two write at once', async () => {
    const store = await make();
    const both = await Promise.all(['one', 'two'].map((value) => store.put('x/y', text(value), create)));
    expect(both.map(({ written }) => written).sort()).toEqual([false, true]);
    expect(both.find(({ written }) => !written)).toEqual({ written: false, reason: 'exists' });
    expect(await keys(store, '')).toEqual(['x/y']);
  });

  it('replaces only what it has seen', async () => {
    const store = await make();
    await store.put('k', text('one'), create);
    const { etag } = (await store.head('k'))!;
    expect(await store.put('k', text('three'), { condition: { ifMatch: etag } })).toMatchObject({
      written: true,
    });
    expect(await store.put('k', text('four'), { condition: { ifMatch: etag } })).toEqual({
      written: false,
      reason: 'changed',
    });
    expect(await store.put('none', text('x'), { condition: { ifMatch: etag } })).toEqual({
      written: false,
      reason: 'changed',
    });
    expect(Buffer.from((await readAll(store, 'k'))!).toString()).toBe('three');
  });

  it('gives every object as a version', async () => {
    const store = await make();
    await store.put('k', text('one'), create);
    const found = [];
    for await (const { key, isLatest, deleteMarker } of store.listVersions('')) {
      found.push({ key, isLatest, deleteMarker });
    }
    expect(found).toEqual([{ key: 'k', isLatest: true, deleteMarker: false }]);
  });
});

describe('memory', () => {
  it('keeps versions, and what was deleted', async () => {
    const store = new MemoryStore();
    store.tamper('k', text('one'));
    store.tamper('k', text('two'));
    store.remove('k');
    expect(await keys(store, '')).toEqual([]);
    const all = [];
    for await (const version of store.listVersions('')) all.push(version);
    expect(all.map(({ versionId, isLatest, deleteMarker }) => [versionId, isLatest, deleteMarker])).toEqual([
      ['v3', true, true],
      ['v2', false, false],
      ['v1', false, false],
    ]);
    const bytes = await readAll(store, 'k', { versionId: 'v1' });
    expect(Buffer.from(bytes!).toString()).toBe('one');
  });
});

describe('a folder', () => {
  it('gives no way out of it', async () => {
    const store = folderStore(await emptyFolder());
    for (const key of ['../x', 'a/../../x', '/x', 'a//b', 'a\\b', 'a/.', '']) {
      await expect(store.head(key)).rejects.toMatchObject({ code: 'bad-archive-key', source: 'user' });
      await expect(store.put(key, text('x'), { condition: 'absent' })).rejects.toMatchObject({
        code: 'bad-archive-key',
      });
    }
  });

  it('must be there', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'file'), 'x');
    await expect(openLocation(join(folder, 'none'))).rejects.toMatchObject({ code: 'archive-not-found' });
    await expect(openLocation(join(folder, 'file'))).rejects.toMatchObject({ code: 'archive-not-found' });
    expect((await openLocation(folder)).name).toBe(`${folder}/`);
    expect((await openLocation(`file://${folder}`)).kind).toBe('folder');
    const gone = folderStore(join(folder, 'none'));
    await expect(keys(gone, '')).rejects.toMatchObject({ code: 'archive-list-failed' });
  });
});
