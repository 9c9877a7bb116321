import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { savedQueries } from '../../pipeline/data/sql';
import { MemoryStore } from '../location';
import { bindSaved, openArchiveDatabase } from '.';
import { lineRows } from './line-rows';
import type { Cell, QueryResult } from './result';
import { agent, archive, envelope, hana, taro } from './testing/small-archive';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-query-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf({ columns, rows }: QueryResult): Promise<Record<string, Cell>[]> {
  const all: Record<string, Cell>[] = [];
  for await (const row of rows) all.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!])));
  return all;
}
async function ask(store: MemoryStore, sql: string, parameters: readonly string[] = []) {
  const database = await openArchiveDatabase(store, { folder });
  try {
    return await rowsOf(await database.query(sql, parameters));
  } finally {
    database.close();
  }
}
const saved = (name: string, ...given: string[]) => {
  const { sql, parameters } = bindSaved(name, given);
  return ask(archive(), sql, parameters);
};

describe('the saved queries on DuckDB', () => {
  it('are all here, each with a title and its hours', () => {
    const all = savedQueries();
    expect(all.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'duplicates',
        'session-lines',
        'sessions-without-end',
        'volume-by-day',
        'who-ran-what',
      ]),
    );
    for (const { title, parameters, sql } of all) {
      expect(title).not.toBe('');
      expect(parameters.slice(-2)).toEqual(['first hour', 'last hour']);
      expect(sql.split('?').length - 1).toBe(parameters.length);
    }
  });

  it('session-lines: in order, what came twice once', async () => {
    const rows = await saved('session-lines', taro);
    expect(rows.map(({ event_ms, line }) => [event_ms, line])).toEqual([
      [1_000, '$ sudo id'],
      [1_000, 'uid=0(root) 日本'],
      [3_000, '$ exit'],
    ]);
  });

  it('sessions', async () => {
    const rows = await saved('sessions');
    expect(rows).toEqual([
      {
        session_id: taro,
        user_arn: 'arn:taro',
        instance_id: 'i-1',
        run_as_user: 'ssm-user',
        first_ms: 1_000,
        last_ms: 3_000,
        events: 3,
        lines: 4,
      },
      {
        session_id: hana,
        user_arn: 'arn:hana',
        instance_id: 'i-1',
        run_as_user: 'ssm-user',
        first_ms: 90_000_000,
        last_ms: 90_000_000,
        events: 1,
        lines: 1,
      },
    ]);
  });

  it('who-ran-what', async () => {
    await expect(saved('who-ran-what', '%sudo %')).resolves.toMatchObject([
      { user_arn: 'arn:taro', session_id: taro, line: '$ sudo id' },
    ]);
  });

  it('sessions-without-end: no transcript', async () => {
    await expect(saved('sessions-without-end')).resolves.toMatchObject([{ session_id: hana }]);
  });

  it('duplicates', async () => {
    await expect(saved('duplicates')).resolves.toEqual([
      {
        session_id: taro,
        event_id: 'e3',
        copies: 2,
        first_object: 'session-logs/2026/11/24/09/a.gz',
        last_object: 'session-logs/2026/11/24/10/b.gz',
      },
    ]);
  });

  it('volume-by-day', async () => {
    await expect(saved('volume-by-day')).resolves.toMatchObject([
      { day: '2026/11/24', sessions: 1, events: 3, lines: 4, objects: 2 },
      { day: '2026/11/25', sessions: 1, events: 1, lines: 1, objects: 1 },
    ]);
  });

  it('keep to the hours', async () => {
    const { sql, parameters } = bindSaved('sessions', [], { first: '2026/11/25/00', last: '2026/11/25/23' });
    await expect(ask(archive(), sql, parameters)).resolves.toMatchObject([{ session_id: hana }]);
  });

  it.each([
    ['nothing', [], 'unknown-query'],
    ['session-lines', [], 'query-parameters'],
    ['sessions', ['x'], 'query-parameters'],
  ])('%s with %j is refused', (name, given, code) => {
    expect(() => bindSaved(name, given)).toThrow(expect.objectContaining({ code }));
  });
});

describe('rows', () => {
  const record = (message: string, change: object = {}) => ({
    eventId: 'e',
    timestamp: 5,
    logGroup: 'g',
    logStream: 's',
    message,
    source: { key: 'session-logs/2026/11/24/09/a', envelope: 0, event: 0 },
    ...change,
  });

  it('the envelope is known by its first event', () => {
    const rows = lineRows();
    const at = (envelope: number, event: number, eventId: string) =>
      rows(record('x', { eventId, source: { key: 'session-logs/2026/11/24/09/a', envelope, event } }))[0];
    expect(at(0, 0, 'a')).toMatchObject({ envelopeId: 'a', eventNumber: 1 });
    expect(at(0, 1, 'b')).toMatchObject({ envelopeId: 'a', eventNumber: 2 });
    expect(at(1, 0, 'c')).toMatchObject({ envelopeId: 'c', eventNumber: 1 });
  });

  it('text of the end is one line, JSON or not; an event without lines is a row without one', () => {
    expect(lineRows()(record('a\nb'))).toMatchObject([{ line: 'a\nb', lineNumber: 1, userArn: null }]);
    expect(lineRows()(record('{"x":'))).toMatchObject([{ line: '{"x":', lineNumber: 1 }]);
    expect(lineRows()(record('{"sessionData":[{}]}'))).toMatchObject([{ line: '{"sessionData":[{}]}' }]);
    expect(lineRows()(record('{"sessionData":[]}'))).toMatchObject([{ line: null, lineNumber: null }]);
  });

  it("the agent's word that it left an event out is a remark, and no line; the same text in a session is a line", () => {
    const word = '[SESSION_LOG_TRUNCATED] Event 2 exceeded CloudWatch size limit and was omitted';
    expect(lineRows()(record(word))).toMatchObject([{ line: null, lineNumber: null, remark: word }]);
    expect(lineRows()(record(agent('s', 'arn', [word])))).toMatchObject([{ line: word, remark: null }]);
    for (const other of [`${word} `, `x${word}`, `${word}\n`, word.replace('2', 'x')])
      expect(lineRows()(record(other))).toMatchObject([{ line: other, lineNumber: 1, remark: null }]);
  });

  it('names an event that has no id, and a session whose stream has no name, as the view does', () => {
    const [row] = lineRows()(record(agent('from-message', 'arn', ['l']), { eventId: '', logStream: '' }));
    expect(row).toMatchObject({ eventId: 'session-logs/2026/11/24/09/a#1', sessionId: 'from-message' });
  });

  it('an object outside of the naming scheme has no hour, so that no saved query counts it in the wrong one', () => {
    const [row] = lineRows()(
      record('x', { source: { key: 'session-logs/2026/02/31/00/a', envelope: 0, event: 0 } }),
    );
    expect(row!.arrivalHour).toBeNull();
  });
});

describe('SQL of one’s own', () => {
  it('gets types: large numbers and decimals stay exact', async () => {
    const [row] = await ask(
      archive(),
      "SELECT 9007199254740993 AS big, 1.10 AS exact, true AS yes, NULL AS nothing, 'x' AS text, 3 AS n",
    );
    expect(row).toEqual({
      big: '9007199254740993',
      exact: '1.10',
      yes: true,
      nothing: null,
      text: 'x',
      n: 3,
    });
  });

  it.each([
    ['the disk', "SELECT * FROM read_text('/etc/hostname')"],
    ['the disk, by writing', "COPY session_lines TO '/tmp/session-logs-stolen.csv'"],
    ['the disk, next to its database', "COPY session_lines TO 'FOLDER/stolen.csv'"],
    ['another database', "ATTACH '/tmp/session-logs-other.duckdb'"],
    ['its settings', 'SET enable_external_access = true'],
  ])('cannot reach %s', async (_what, sql) => {
    await expect(ask(archive(), sql.replace('FOLDER', folder))).rejects.toMatchObject({
      code: 'sql-failed',
      message: expect.stringMatching(/disabled by configuration|configuration has been locked/),
    });
  });

  it.each([
    ['SELEC', 'syntax error'],
    ['SELECT nothing FROM session_lines', 'nothing'],
    ['SELECT ?', '1 parameters, and 0 were given'],
  ])('says what is wrong with %s', async (sql, message) => {
    await expect(ask(archive(), sql)).rejects.toMatchObject({
      code: 'sql-failed',
      source: 'user',
      message: expect.stringContaining(message),
    });
  });

  it('says what to do where a statement needs more than it may hold', async () => {
    const sql = 'SELECT length(list(md5(i::VARCHAR))) AS n FROM range(4000000) r(i)';
    await expect(ask(archive(), sql)).rejects.toMatchObject({
      code: 'sql-failed',
      message: expect.stringContaining('Out of Memory'),
      hint: expect.stringContaining('--since'),
    });
  }, 20_000);

  it('ends a statement when the archive is to be read no more', async () => {
    const controller = new AbortController();
    const store = Object.assign(archive(), { signal: controller.signal });
    const database = await openArchiveDatabase(store, { folder });
    try {
      // Would take days.
      const endless = database.query('SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)');
      const ended = expect(endless.then(rowsOf)).rejects.toMatchObject({ code: 'sql-failed' });
      setTimeout(() => controller.abort(new Error('stop')), 20);
      await ended;
    } finally {
      database.close();
    }
  });

  it('does not pass off as all rows what DuckDB gave before it failed', async () => {
    const database = await openArchiveDatabase(archive(), { folder });
    try {
      const failing = `SELECT CASE WHEN i = 500000 THEN error('late') ELSE i::VARCHAR END AS n FROM range(1000000) r(i)`;
      const { rows } = await database.query(failing);
      let seen = 0;
      const reading = (async () => {
        for await (const _ of rows) seen++;
      })();
      await expect(reading).rejects.toMatchObject({
        code: 'sql-failed',
        message: expect.stringContaining('NOT all'),
      });
      expect(seen).toBeGreaterThan(0);
      await expect(database.query('SELECT 1 AS n').then(rowsOf)).resolves.toEqual([{ n: 1 }]);
    } finally {
      database.close();
    }
  });

  it('takes another statement where a result was left unread, or read in part', async () => {
    const database = await openArchiveDatabase(archive(), { folder });
    try {
      await database.query('SELECT * FROM range(1000000)');
      for await (const _ of (await database.query('SELECT * FROM range(1000000)')).rows) break;
      await expect(database.query('SELECT 1 AS n').then(rowsOf)).resolves.toEqual([{ n: 1 }]);
    } finally {
      database.close();
    }
  });

  it('keeps rows of many flushes, long lines too, in a folder with any name', async () => {
    const odd = join(folder, "it's");
    mkdirSync(odd);
    const store = new MemoryStore();
    const lines = Array.from({ length: 4_000 }, (_, i) => `${i} ${'x'.repeat(i % 100 === 0 ? 100_000 : 10)}`);
    store.tamper(
      'session-logs/2026/11/24/09/a.gz',
      gzipSync(envelope(taro, ['e1', 1, agent(taro, 'a', lines)], ['e2', 2, agent(taro, 'a', lines)])),
    );
    const database = await openArchiveDatabase(store, { folder: odd });
    try {
      const sql = 'SELECT count(*) AS n, sum(length(line))::BIGINT AS chars FROM session_lines';
      const chars = 2 * lines.reduce((sum, line) => sum + line.length, 0);
      await expect(database.query(sql).then(rowsOf)).resolves.toEqual([{ n: 8_000, chars }]);
    } finally {
      database.close();
    }
  });

  it('spills what it may not hold to the folder it was given', async () => {
    const database = await openArchiveDatabase(archive(), { folder, memoryMb: 80 });
    try {
      const groups = `SELECT md5(i::VARCHAR) || repeat('x', 300) AS t, count(*) FROM range(300000) r(i) GROUP BY 1`;
      await expect(rowsOf(await database.query(`SELECT count(*) AS n FROM (${groups})`))).resolves.toEqual([
        { n: 300_000 },
      ]);
      expect(existsSync(join(folder, 'spill'))).toBe(true);
    } finally {
      database.close();
    }
  }, 20_000);
});
