import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as archive from '.';
import { envelopeOf, fakeSession } from './testing/fake-agent';

const id = 'taro.yamada-0a1b2c3d4e5f6a7b8';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-api-'));
  const hour = join(folder, 'session-logs/2026/11/24/00');
  mkdirSync(hour, { recursive: true });
  const { calls } = fakeSession(id, ['$ ls\r\na\r\n', 'b\r\n']);
  for (const [i, call] of calls.entries())
    writeFileSync(join(hour, `${i}.gz`), gzipSync(JSON.stringify(envelopeOf(id, call))));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is what is meant to be used by other programs, and no more', () => {
  expect(Object.keys(archive).sort()).toEqual(
    [
      ...['AwsError', 'HarnessError', 'SessionLogsError', 'UserError', 'drain'],
      ...['arrivalHour', 'defaultLayout', 'transcriptSession'],
      ...['decodeObject', 'decodeStream', 'scanArchive', 'createArchiveReader'],
      ...['folderStore', 'openLocation', 'readAll', 's3ObjectStore'],
      ...['compareRecords', 'groupBySession', 'readSessionEvent', 'sessionIdOf'],
      ...['catalog', 'duplicateVerdict', 'filterSessions', 'groupSessions', 'openSessions'],
      ...['asciicast', 'exportSessions', 'folderTarget'],
      ...['linePattern', 'searchStreams', 'searchTranscripts'],
      ...['diskScratch', 'memoryScratch', 'readTranscript', 'streamTranscript', 'verify'],
    ].sort(),
  );
});

it('reads an archive from its location to its verdict', async () => {
  const { catalog, diskScratch, drain, linePattern, openLocation, openSessions, searchStreams, verify } =
    archive;
  const store = await openLocation(folder);
  const scratch = diskScratch(tmpdir());
  try {
    const listed: string[] = [];
    for await (const session of catalog(store, scratch)) listed.push(session.id);
    expect(listed).toEqual([id]);
    const lines: string[] = [];
    for await (const session of openSessions(store, scratch))
      for await (const event of session.events) lines.push(...event.lines);
    expect(lines).toEqual(['$ ls', 'a', 'b']);
    const found: string[] = [];
    for await (const { line } of searchStreams(store, scratch, linePattern('^[ab]$'))) found.push(line);
    expect(found).toEqual(['a', 'b']);
    const kinds: string[] = [];
    const report = await drain(verify({ store, scratch, now: () => Date.UTC(2027, 0, 1) }), (item) => {
      if (item.type === 'finding') kinds.push(item.finding.kind);
    });
    expect(report.read).toMatchObject({ objects: 2, records: 2 });
    // Nothing but the stream is there, and it stops.
    expect(kinds).toEqual(['no-orderly-end', 'nothing-to-compare']);
    expect(report.verdict).toBe('unknown');
  } finally {
    await scratch.dispose();
  }
});
