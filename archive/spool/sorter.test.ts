import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { diskScratch, memoryScratch, Sorter } from '.';
import type { Entry } from './sorter';

async function sort(entries: Entry[], sorter: Sorter) {
  for (const { key, value } of entries) await sorter.add(key, value);
  const sorted: Entry[] = [];
  for await (const entry of sorter.sorted()) sorted.push(entry);
  return sorted;
}
const stable = (entries: Entry[]) =>
  entries
    .map((entry, i) => ({ ...entry, i }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.i - b.i))
    .map(({ key, value }) => ({ key, value }));

const key = fc.string({ maxLength: 3 }).map((text) => JSON.stringify(text));
const value = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text));
const entries = fc.array(fc.record({ key, value }), { maxLength: 300 });

describe('Sorter', () => {
  it('sorts stably, whether it fits into memory, into some runs, or into more than are merged at once', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom(1, 200, 2_000, 1e9), async (list, maxChars) => {
        const scratch = memoryScratch();
        expect(await sort(list, new Sorter({ scratch, maxChars }))).toEqual(stable(list));
        if (maxChars === 1e9) expect(scratch.kept).toBe(0);
        if (maxChars === 1 && list.length > 0) expect(scratch.kept).toBeGreaterThanOrEqual(list.length);
      }),
      { numRuns: 60 },
    );
  });

  it.each([33, 64, 1_000, 1_100])(
    'writes what %d runs hold no more often than a merge tree has levels',
    async (runs) => {
      const scratch = memoryScratch();
      const list = Array.from({ length: runs }, (_, i) => ({ key: `${(i * 37) % 10}`, value: `${i}` }));
      expect(await sort(list, new Sorter({ scratch, maxChars: 1 }))).toEqual(stable(list));
      const once = list.reduce((sum, one) => sum + one.key.length + one.value.length + 2, 0);
      expect(scratch.bytes / once).toBeLessThanOrEqual(Math.ceil(Math.log(runs) / Math.log(32)));
    },
  );

  it('keeps on disk what is still to be read, and no more', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sorter-'));
    try {
      const scratch = diskScratch(parent);
      const list = Array.from({ length: 200 }, (_, i) => ({ key: `${i % 7}`, value: `${i}` }));
      expect(await sort(list, new Sorter({ scratch, maxChars: 1 }))).toEqual(stable(list));
      const [folder] = await readdir(parent);
      expect(await readdir(join(parent, folder!))).toEqual([]);
      await scratch.dispose();
    } finally {
      await rm(parent, { recursive: true });
    }
  });

  it('keeps its files where nobody else reads them, and throws them away', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sorter-'));
    try {
      const scratch = diskScratch(parent);
      const list = Array.from({ length: 100 }, (_, i) => ({ key: `${(i * 37) % 100}`, value: `${i}` }));
      expect(await sort(list, new Sorter({ scratch, maxChars: 2_000 }))).toEqual(stable(list));
      const [folder] = await readdir(parent);
      expect((await stat(join(parent, folder!))).mode & 0o077).toBe(0);
      await scratch.dispose();
      expect(await readdir(parent)).toEqual([]);
    } finally {
      await rm(parent, { recursive: true });
    }
  });

  it.each([1, 1e9])('lets an interruption through while it gives what it sorted (%d)', async (maxChars) => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const scratch = diskScratch(tmpdir(), controller.signal);
    const sorter = new Sorter({ scratch, maxChars });
    for (let i = 0; i < 40; i++) await sorter.add(`${i}`, 'x');
    const read = async () => {
      let first = true;
      for await (const _ of sorter.sorted()) {
        if (first) setImmediate(() => controller.abort(reason));
        first = false;
        // Work that waits for nothing.
        for (const until = performance.now() + 60; performance.now() < until; );
      }
    };
    await expect(read()).rejects.toBe(reason);
    await scratch.dispose();
  });

  it('says where it could not write', async () => {
    const sorter = new Sorter({ scratch: diskScratch('/no/such/folder'), maxChars: 1 });
    await expect(sorter.add('a', 'b')).rejects.toMatchObject({ code: 'scratch-failed' });
  });
});
