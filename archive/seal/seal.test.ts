import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { folderStore, type ObjectStore } from '../location';
import { memoryScratch } from '../spool';
import { seal } from '.';
import { manifestLineSchema } from './format';
import { hour, SealedArchive, sealedArchive, signerOf, start, streamObject } from './testing/sealed-archive';

async function manifestLines(archive: SealedArchive) {
  const lines = [];
  for await (const { key } of archive.store.list('seals/manifests/'))
    for (const line of (await archive.bytesOf(key)).toString().trim().split('\n'))
      lines.push(manifestLineSchema.parse(JSON.parse(line)));
  return lines;
}

test('every object once, with version, size and hash; events counted by session', async () => {
  const lines = await manifestLines(await sealedArchive());
  expect(lines.filter(({ type }) => type === 'object').map((line) => 'key' in line && line.key)).toEqual([
    'session-logs/2026/11/24/00/a',
    'session-logs/2026/11/24/00/b',
    'transcripts/taro-1.log',
    'session-logs/2026/11/24/01/c',
  ]);
  expect(lines.filter(({ type }) => type === 'session')).toEqual([
    {
      type: 'session',
      id: 'hanako-2',
      events: 1,
      objects: 1,
      first: '2026-11-24T00:00:00.000Z',
      last: '2026-11-24T00:00:00.000Z',
    },
    {
      type: 'session',
      id: 'taro-1',
      events: 2,
      objects: 1,
      first: '2026-11-24T00:00:00.000Z',
      last: '2026-11-24T00:00:00.001Z',
    },
    {
      type: 'session',
      id: 'taro-1',
      events: 1,
      objects: 1,
      first: '2026-11-24T00:00:00.000Z',
      last: '2026-11-24T00:00:00.000Z',
    },
  ]);
});

test('a second run does nothing; an object that comes late is in the next seal', async () => {
  const archive = await sealedArchive();
  const writes = archive.store.puts.length;
  expect(await archive.seal()).toMatchObject({ sealed: false, until: '2026-11-24T03:00:00.000Z' });
  expect(archive.store.puts).toHaveLength(writes);
  archive.now = start + 3 * hour + 5;
  archive.add('session-logs/2026/11/24/00/late', streamObject('taro-1', 'late'));
  archive.now = start + 4 * hour;
  expect(await archive.seal()).toMatchObject({ sealed: true, seal: { sequence: 4, totals: { objects: 1 } } });
  expect((await archive.verify()).report.verdict).toBe('valid');
});

test('two at once: one chain, one seal', async () => {
  const archive = new SealedArchive();
  archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
  archive.now += hour;
  const results = await Promise.all([archive.seal(), archive.seal(), archive.seal()]);
  expect(results.filter(({ sealed }) => sealed)).toHaveLength(1);
  expect(new Set(results.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(await archive.verify()).toMatchObject({ report: { verdict: 'valid', seals: 1 } });
});

test('interrupted after any write, the next run ends it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 3 }), async (failAt) => {
      const archive = new SealedArchive();
      archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
      archive.now += hour;
      let writes = 0;
      const { store } = archive;
      const dying: ObjectStore = {
        name: store.name,
        kind: store.kind,
        list: store.list.bind(store),
        listVersions: store.listVersions.bind(store),
        head: store.head.bind(store),
        open: store.open.bind(store),
        put: (...args) => {
          if (writes++ === failAt) throw new Error('cut off');
          return store.put(...args);
        },
      };
      const options = {
        signer: archive.signer,
        now: () => archive.now,
        periodMs: hour,
        settleMs: 0,
        scratch: memoryScratch(),
      };
      const first = await seal({ store: dying, ...options }).catch((error: Error) => error.message);
      if (failAt < 3) expect(first).toBe('cut off');
      await archive.seal();
      expect(await archive.verify()).toMatchObject({ report: { verdict: 'valid', seals: 1, objects: 1 } });
    }),
    { examples: [[0], [1], [2], [3]], numRuns: 8 },
  );
});

test('a chain that is not whole is not gone on with', async () => {
  const archive = await sealedArchive();
  archive.now += hour;
  await expect(archive.seal(signerOf())).rejects.toMatchObject({ code: 'seal-chain-broken' });
  archive.store.remove('seals/links/0000000002.json');
  await expect(archive.seal()).rejects.toMatchObject({
    code: 'seal-chain-broken',
    message: expect.stringContaining('seals/links/0000000002.json, among the seals, was deleted'),
  });
});

test('the lock is asked for with every write of a seal', async () => {
  const archive = new SealedArchive();
  archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
  archive.now += hour;
  const lock = { mode: 'COMPLIANCE' as const, retainUntil: start + 1000 * hour };
  const { store, signer } = archive;
  await seal({
    store,
    signer,
    now: () => archive.now,
    periodMs: hour,
    settleMs: 0,
    scratch: memoryScratch(),
    lock,
  });
  expect(store.puts).toHaveLength(3);
  for (const { options } of store.puts) expect(options).toMatchObject({ lock, condition: 'absent' });
});

test('an object that somebody put in a manifest’s place stops the sealing', async () => {
  const archive = new SealedArchive();
  archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
  archive.now += hour;
  await archive.seal();
  const keys: string[] = [];
  for await (const { key } of archive.store.list('seals/')) keys.push(key);
  const part = keys.find((key) => key.includes('manifests/'))!;
  for (const key of keys) archive.store.forget(key);
  archive.add(part, 'something else');
  await expect(archive.seal()).rejects.toMatchObject({ code: 'seal-part-taken' });
});

test('a folder: sealed, verified, changed, verified', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seal-'));
  try {
    const store = folderStore(folder);
    const put = (key: string, text: string) => store.put(key, Buffer.from(text), { condition: 'absent' });
    await put('session-logs/2026/11/24/00/a', 'a');
    await put('transcripts/taro-1.log', 'text');
    const archive = Object.assign(new SealedArchive(), { store: store as never });
    archive.now = Date.now() + 2 * hour;
    await archive.seal();
    expect(await archive.verify()).toMatchObject({ report: { verdict: 'valid', objects: 2 }, kinds: [] });
    writeFileSync(join(folder, 'transcripts/taro-1.log'), 'changed');
    rmSync(join(folder, 'session-logs/2026/11/24/00/a'));
    expect((await archive.verify()).kinds).toEqual([
      'changed-object transcripts/taro-1.log',
      'missing-object session-logs/2026/11/24/00/a',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('borders', () => {
  const sealedObjects = async (archive: SealedArchive) =>
    (await manifestLines(archive)).flatMap((line) => (line.type === 'object' ? [line.key] : []));

  it('a period is sealed when it has settled, and not a millisecond before', async () => {
    const archive = new SealedArchive();
    archive.settleMs = 60_000;
    archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
    archive.now = start + hour + 60_000 - 1;
    const early = await archive.seal();
    expect(early).toMatchObject({ sealed: true, seal: { period: { until: '2026-11-24T00:00:00.000Z' } } });
    archive.now++;
    expect(await archive.seal()).toMatchObject({
      sealed: true,
      seal: {
        period: {
          from: '2026-11-24T00:00:00.000Z',
          until: '2026-11-24T01:00:00.000Z',
          intervalMs: 3_600_000,
          settleMs: 60_000,
        },
        totals: { objects: 1 },
      },
    });
  });

  it('what was written at the end of a period belongs to the next', async () => {
    const archive = new SealedArchive();
    archive.now = start + hour - 1;
    archive.add('transcripts/last-1.log', 'a');
    archive.now++;
    archive.add('transcripts/next-1.log', 'b');
    await archive.seal();
    expect(await sealedObjects(archive)).toEqual(['transcripts/last-1.log']);
    archive.now += hour;
    await archive.seal();
    expect(await sealedObjects(archive)).toEqual(['transcripts/last-1.log', 'transcripts/next-1.log']);
  });

  it('a seal larger than KMS signs in one piece', async () => {
    const archive = new SealedArchive();
    archive.signer = signerOf('ec');
    // A line of the seal for each 4 MiB of manifest.
    for (let i = 0; i < 40; i++) archive.add(`transcripts/${'long'.repeat(200)}-${i}.log`, 'x');
    const { store } = archive;
    Object.defineProperty(store, 'name', { value: `memory:${'n'.repeat(8_000)}` });
    archive.now += hour;
    const made = await archive.seal();
    const payload = Buffer.from(JSON.parse((await archive.bytesOf(made.key)).toString()).payload, 'base64');
    expect(payload.length).toBeGreaterThan(8_000);
    expect((await archive.verify()).report).toMatchObject({ verdict: 'valid', objects: 40 });
  });
});

test('each object is sealed with its content, decompressed; damaged gzip has none', async () => {
  const archive = new SealedArchive();
  const text = '{"messageType":"DATA_MESSAGE"}';
  archive.add('session-logs/2026/11/24/00/a', Buffer.concat([gzipSync(text), gzipSync('more')]));
  archive.add('session-logs/2026/11/24/00/b', gzipSync(text).subarray(0, -3));
  archive.add('transcripts/taro-1.log', 'plain');
  archive.now += hour;
  await archive.seal();
  const hash = (of: string) => ({ size: of.length, sha256: createHash('sha256').update(of).digest('hex') });
  const contents = (await manifestLines(archive)).flatMap((line) =>
    line.type === 'object' ? [[line.key, line.content]] : [],
  );
  expect(contents).toEqual([
    ['session-logs/2026/11/24/00/a', hash(`${text}more`)],
    ['session-logs/2026/11/24/00/b', null],
    ['transcripts/taro-1.log', hash('plain')],
  ]);
});
