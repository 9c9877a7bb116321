import type { Cell, QueryResult } from '../archive/query';
import { writeResult } from './query-result';
import { TestIo } from './testing/test-io';

describe('writeResult', () => {
  const result = (rows: Cell[][]): QueryResult => ({
    columns: [
      { name: 'a', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
    ],
    rows: (async function* () {
      yield* rows;
    })(),
  });

  it('CSV: quoted where it must be, NULL told from empty', async () => {
    const io = new TestIo();
    await expect(
      writeResult(
        result([
          ['x,"y"\nz', 1],
          ['', null],
          [null, 2],
        ]),
        'csv',
        io,
      ),
    ).resolves.toBe(3);
    expect(io.out).toBe('a,n\r\n"x,""y""\nz",1\r\n"",\r\n,2\r\n');
  });

  it('CSV: a header also where there is nothing', async () => {
    const io = new TestIo();
    await expect(writeResult(result([]), 'csv', io)).resolves.toBe(0);
    expect(io.out).toBe('a,n\r\n');
  });

  it('a table shows no control characters', async () => {
    const io = new TestIo();
    await writeResult(result([['\u001b[2Jx\u0007\n', 1]]), 'table', io);
    expect(io.out).not.toMatch(/[\u001b\u0007]/);
    expect(io.out).toContain('\u241b[2Jx\u2407\u240a');
  });

  it('a table is cut, and says so', async () => {
    const io = new TestIo();
    const rows = Array.from({ length: 1_001 }, (_, i): Cell[] => ['x', i]);
    await expect(writeResult(result(rows), 'table', io)).resolves.toBe(1_000);
    expect(io.notes[0]).toContain('only the first 1000 rows');
  });

  it('stops when nobody reads any more', async () => {
    const io = new TestIo(false);
    const rows = Array.from({ length: 5_000 }, (_, i): Cell[] => ['x', i]);
    await expect(writeResult(result(rows), 'json', io)).resolves.toBe(500);
  });
});
