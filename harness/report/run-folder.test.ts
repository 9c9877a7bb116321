import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Summary, summarySchema } from './results';
import { checkRunsFolder, createRunFolder } from './run-folder';
import { exampleSummary, provedSummary } from './testing/example-summary';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const clock = { now: () => Date.UTC(2026, 10, 24, 0, 11, 46, 789), sleep: async () => {} };
const history = (path: string) =>
  readFileSync(join(path, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('two runs in the same second have folders of their own', () => {
  const ids = [1, 2, 3].map(() => createRunFolder({ root, clock }).id);
  expect(ids).toEqual(['2026-11-24T00-11-46Z', '2026-11-24T00-11-46Z-2', '2026-11-24T00-11-46Z-3']);
});

test('nobody else may look into it', () => {
  expect(statSync(createRunFolder({ root, clock }).path).mode & 0o777).toBe(0o700);
});

test('history is on disk as soon as it happened, with its time', () => {
  const run = createRunFolder({ root: join(root, 'not', 'there', 'yet'), clock });
  run.appendHistory({ kind: 'fault', scenario: 'agent-kill', route: 'streaming', at: 0, signal: 'SIGKILL' });
  run.appendHistory({ kind: 'note' });
  expect(history(run.path)).toEqual([
    { at: '2026-11-24T00:11:46.789Z', kind: 'run-started', version: 1, id: run.id },
    {
      at: '1970-01-01T00:00:00.000Z',
      kind: 'fault',
      scenario: 'agent-kill',
      route: 'streaming',
      signal: 'SIGKILL',
    },
    { at: '2026-11-24T00:11:46.789Z', kind: 'note' },
  ]);
});

describe('latest', () => {
  test('points, by a relative link, to the newest finished run', () => {
    const first = createRunFolder({ root, clock });
    const second = createRunFolder({ root, clock });
    expect(existsSync(join(root, 'latest'))).toBe(false);
    first.finish(provedSummary(), { 'junit.xml': '<a/>' });
    expect(readlinkSync(join(root, 'latest'))).toBe(first.id);
    createRunFolder({ root, clock });
    expect(readlinkSync(join(root, 'latest'))).toBe(first.id);
    second.finish(exampleSummary([]));
    const latest = JSON.parse(readFileSync(join(root, 'latest/summary.json'), 'utf8'));
    expect(summarySchema.parse(latest)).toEqual(exampleSummary([]));
    expect(history(first.path).at(-1)).toMatchObject({ kind: 'judged', verdict: 'valid' });
    expect(readdirSync(first.path).sort()).toEqual(['history.jsonl', 'junit.xml', 'summary.json']);
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('that is not a link of ours is not overwritten', () => {
    mkdirSync(join(root, 'latest', 'keep'), { recursive: true });
    const run = createRunFolder({ root, clock });
    expect(() => run.finish(provedSummary())).toThrow(
      expect.objectContaining({
        code: 'run-folder-not-writable',
        message: expect.stringContaining('latest'),
      }),
    );
    expect(existsSync(join(root, 'latest', 'keep'))).toBe(true);
  });
});

describe('nothing half-written is taken for a result', () => {
  const full = `.summary.json.${process.pid}.partial`;

  test('a full disk while summary.json is written leaves none, and latest as it was', () => {
    const run = createRunFolder({ root, clock });
    symlinkSync('/dev/full', run.file(full));
    expect(() => run.finish(provedSummary())).toThrow(
      expect.objectContaining({
        code: 'run-folder-not-writable',
        message: expect.stringMatching(new RegExp(`summary.json.*${run.path}.*ENOSPC`)),
      }),
    );
    expect(readdirSync(run.path)).toEqual(['history.jsonl']);
    expect(existsSync(join(root, 'latest'))).toBe(false);
  });

  test('a report that cannot be written means no summary either', () => {
    const run = createRunFolder({ root, clock });
    expect(() => run.finish(provedSummary(), { 'no-such-folder/junit.xml': '' })).toThrow(/no-such-folder/);
    expect(existsSync(run.file('summary.json'))).toBe(false);
  });

  test('a full disk under the history is told, naming the folder', () => {
    const run = createRunFolder({ root, clock });
    rmSync(run.file('history.jsonl'));
    symlinkSync('/dev/full', run.file('history.jsonl'));
    expect(() => run.appendHistory({ kind: 'note' })).toThrow(
      expect.objectContaining({
        code: 'run-folder-not-writable',
        message: expect.stringContaining(run.path),
      }),
    );
  });

  test('a summary that nobody could read back is not written', () => {
    const run = createRunFolder({ root, clock });
    const broken = { ...provedSummary(), seed: 1.5 } as Summary;
    expect(() => run.finish(broken)).toThrow(expect.objectContaining({ code: 'summary-invalid' }));
    expect(existsSync(run.file('summary.json'))).toBe(false);
  });
});

test.each([
  ['below a file', () => join(root, 'file', 'runs')],
  ['where nobody may write', () => '/proc/session-logs-runs'],
])('a runs folder %s is refused by name', (_, folder) => {
  writeFileSync(join(root, 'file'), '');
  const refusal = expect.objectContaining({
    code: 'runs-folder-not-writable',
    source: 'user',
    message: expect.stringContaining(folder()),
    hint: expect.stringContaining('--runs'),
  });
  expect(() => createRunFolder({ root: folder(), clock })).toThrow(refusal);
  expect(() => checkRunsFolder(folder())).toThrow(refusal);
});
