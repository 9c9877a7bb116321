import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { diskRuns, memoryRuns, type Row, type RunStore, Sorter, sortText } from '.';

async function sortedBy(store: RunStore, rows: readonly Row[], maxBytes: number): Promise<Row[]> {
  const sorter = new Sorter({ store, maxBytes });
  for (const row of rows) await sorter.add(row);
  const all: Row[] = [];
  for await (const chunk of sorter.sorted()) all.push(...chunk);
  await sorter.close();
  return all;
}

const byKey = (rows: readonly Row[]) =>
  rows
    .map((row, i) => ({ row, i }))
    .sort((a, b) => (a.row.key < b.row.key ? -1 : a.row.key > b.row.key ? 1 : a.i - b.i))
    .map(({ row }) => row);

describe('Sorter', () => {
  const rows = fc.array(
    fc.record({
      key: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u0000'), maxLength: 3 }),
      value: fc.nat().map(String),
    }),
    { maxLength: 60 },
  );

  it('gives back every row in order, equal keys as they came, wherever the runs end', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 4000 }), async (list, maxBytes) => {
        expect(await sortedBy(memoryRuns(), list, maxBytes)).toEqual(byKey(list));
      }),
    );
  });

  it('does the same over files, and leaves none behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sorter-'));
    try {
      const list = Array.from({ length: 5000 }, (_, i) => ({
        key: `${(i * 7919) % 5000}`,
        value: JSON.stringify({ text: `行 ${i}\n\t` }),
      }));
      expect(await sortedBy(diskRuns(folder), list, 60_000)).toEqual(byKey(list));
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names the folder that it cannot write to', async () => {
    const rows = [{ key: 'a', value: '1' }];
    await expect(sortedBy(diskRuns('/nowhere/at/all'), rows, 1)).rejects.toMatchObject({
      code: 'spill-failed',
      message: expect.stringContaining('/nowhere/at/all'),
      hint: expect.stringContaining('--temp'),
    });
  });
});

describe('sortText', () => {
  it('orders as UTF-8 bytes do, and fits into a row', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('\n', '\t', '\u0000', '\u001f', ' ', 'a', '\uffee', '😀'), fc.string()),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [sortText(a), sortText(b)];
        expect(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(x).not.toMatch(/[\n\t\u0000]/);
      }),
    );
  });
});
