import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { MemoryStore } from '../../archive/location';
import { archive } from '../../archive/query/testing/small-archive';
import { TestIo } from '../testing/test-io';
import { queryArchive } from './query';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-query-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('queryArchive', () => {
  const run = (store: MemoryStore, sql: string, io = new TestIo()) =>
    queryArchive(store, { sql, parameters: [], format: 'json', folder }, io).then((code) => ({ code, io }));

  it('writes rows, and says by its code whether there were any', async () => {
    const { code, io } = await run(archive(), "SELECT line FROM session_lines WHERE line LIKE '%日本%'");
    expect([code, io.out]).toEqual([0, '{"line":"uid=0(root) 日本"}\n']);
  });

  it('has code 1 for no rows', async () => {
    await expect(run(archive(), 'SELECT line FROM session_lines WHERE false')).resolves.toMatchObject({
      code: 1,
    });
  });

  it('reads what can be read of a damaged archive, and names the damage', async () => {
    const store = archive();
    store.tamper('session-logs/2026/11/24/11/bad.gz', gzipSync('{"x":').subarray(0, 12));
    const { code, io } = await run(store, 'SELECT count(*) AS n FROM session_lines');
    expect([code, io.out]).toEqual([3, '{"n":6}\n']);
    expect(io.notes.join()).toContain('session-logs/2026/11/24/11/bad.gz');
  });
});
