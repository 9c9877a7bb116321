import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines } from './last-lines';

describe('lastLines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-logs-last-lines-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the last lines that say something', () => {
    const file = join(folder, 'lines.log');
    writeFileSync(file, 'one\n\ntwo  \nthree\n\n');
    expect(lastLines(file, 2)).toEqual(['two', 'three']);
    expect(lastLines(join(folder, 'no.log'))).toEqual([]);
  });

  it('gives the end of a log that is longer than it reads', () => {
    const file = join(folder, 'long.log');
    writeFileSync(file, `${'x'.repeat(100)}\n`.repeat(10_000).concat('last\n'));
    expect(lastLines(file, 2)).toEqual(['x'.repeat(100), 'last']);
  });
});
