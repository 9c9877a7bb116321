import { gzipSync } from 'node:zlib';
import { type ExportFormat, type ExportTarget, fileNameOf } from '../../archive/export';
import { MemoryStore } from '../../archive/location';
import { memoryScratch } from '../../archive/spool';
import { encodings } from '../../archive/testing/encodings';
import { agentMessage, envelopeOf, fakeSession } from '../../archive/testing/fake-agent';
import { sessionDataOf, stripAnsi, transcriptOf } from '../../archive/text-form';
import { TestIo } from '../testing/test-io';
import { writeSessions } from './export';
import { findLines, type GrepOptions } from './grep';
import { type LsOptions, listSessions } from './ls';
import { type ShowOptions, showSession } from './show';

const taro = 'taro.yamada-0a1b2c3d4e5f6a7b8';
const hana = 'hana.sato-0b1b2c3d4e5f6a7b8';
const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1) };
const start = Date.UTC(2026, 10, 24, 0, 11, 16, 244);

function archive() {
  const store = new MemoryStore({ now: () => start });
  const one = fakeSession(taro, ['$ ls\r\n\u001b[1ma\u001b[0m.txt\r\n', '日本\r\nbell\u0007\r\n'], { start });
  const two = fakeSession(hana, ['$ id\r\n', '$ id\r\nuid=0\r\n'], { start: start + 86_400_000 });
  store.tamper(
    'session-logs/2026/11/24/00/a',
    encodings['gzip in gzip']!(one.calls.map((c) => envelopeOf(taro, c))),
  );
  store.tamper('session-logs/2026/11/25/00/b', encodings.lines!(two.calls.map((c) => envelopeOf(hana, c))));
  store.tamper(`transcripts/${taro}.log`, Buffer.from(transcriptOf(one.displayed, wrapping)));
  return { store, one, two };
}
function damaged() {
  const { store } = archive();
  store.tamper('session-logs/2026/11/24/01/c', gzipSync('{"x":').subarray(0, 12));
  return store;
}

const runs = {
  ls: async (store: MemoryStore, options: LsOptions = {}) => {
    const io = new TestIo();
    return { code: await listSessions(store, memoryScratch(), options, io), ...io, out: io.out };
  },
  show: async (store: MemoryStore, id: string, options: ShowOptions) => {
    const io = new TestIo();
    return { code: await showSession(store, memoryScratch(), id, options, io), ...io, out: io.out };
  },
  grep: async (store: MemoryStore, pattern: string, options: GrepOptions = {}) => {
    const io = new TestIo();
    return { code: await findLines(store, memoryScratch(), pattern, options, io), ...io, out: io.out };
  },
  export: async (store: MemoryStore, format: ExportFormat, sessions?: string[]) => {
    const io = new TestIo();
    const files: Record<string, string> = {};
    const target: ExportTarget = {
      open: async (name) => {
        files[name] = '';
        return {
          write: async (text) => {
            files[name] += text;
          },
          close: async () => {},
        };
      },
    };
    const code = await writeSessions(store, memoryScratch(), { format, sessions }, target, io);
    return { code, files, notes: io.notes };
  },
};

describe('ls', () => {
  it('lists sessions with what is known of them', async () => {
    const { code, out } = await runs.ls(archive().store);
    expect(code).toBe(0);
    const [title, first, second] = out.split('\n');
    expect(title).toMatch(/^FIRST RECORD.*SESSION$/);
    expect(first).toMatch(
      /^2026-11-24 00:11:16 {2}2026-11-24 00:11:17 {2}taro\.yamada +mi-0123456789abcdef0 +2 +\d+ B {2}orderly +\d+ B {2}taro\.yamada-0a1b2c3d4e5f6a7b8$/,
    );
    expect(second).toMatch(/not-seen +- {2}hana\.sato-0b1b/);
  });

  it('filters, sums up and speaks JSON', async () => {
    const { store } = archive();
    const json = (await runs.ls(store, { json: true, until: start + 1_000 })).out.trim().split('\n');
    expect(json.map((line) => JSON.parse(line).id)).toEqual([taro]);
    expect((await runs.ls(store, { user: 'hana', json: true })).out).toContain(hana);
    expect((await runs.ls(store, { instance: 'nowhere' })).code).toBe(1);
    const days = (await runs.ls(store, { by: 'day', json: true })).out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(days.map(({ group, sessions, notSeenToEnd }) => [group, sessions, notSeenToEnd])).toEqual([
      ['2026-11-24', 1, 0],
      ['2026-11-25', 1, 1],
    ]);
    expect((await runs.ls(store, { by: 'instance' })).out).toMatch(
      /^INSTANCE[^\n]*\nmi-0123456789abcdef0 +2 +1 +4 /,
    );
  });

  it('says when parts of the archive are damaged', async () => {
    const { code, notes } = await runs.ls(damaged());
    expect(code).toBe(3);
    expect(notes[0]).toContain('session-logs/2026/11/24/01/c: a gzip');
  });
});

describe('show', () => {
  const { store, one } = archive();

  it('shows exactly the lines with raw, and nothing else', async () => {
    const { code, out, notes } = await runs.show(store, taro, { as: 'raw' });
    expect(code).toBe(0);
    // What the agent's stripper leaves of the two characters.
    const japanese = sessionDataOf(stripAnsi(Buffer.from('日本')))[0];
    expect(out).toBe(`$ ls\na.txt\n${japanese}\nbell\u0007\n`);
    expect(notes).toEqual([]);
  });

  it('keeps a terminal from harm, and gives times', async () => {
    const { out } = await runs.show(store, taro, { as: 'timed' });
    expect(out).toMatch(/^2026-11-24T00:11:16\.244Z {2}\$ ls\n2026-11-24T00:11:16\.244Z {2}a\.txt\n/);
    expect(out).toContain('bell\u2407\n');
    expect(out).not.toContain('\u0007');
  });

  it('gives the transcript byte for byte', async () => {
    const { pieces, code } = await runs.show(store, taro, { as: 'transcript' });
    expect(code).toBe(0);
    expect(Buffer.concat(pieces).equals(one.displayed)).toBe(true);
    await expect(runs.show(store, hana, { as: 'transcript' })).rejects.toMatchObject({
      code: 'no-transcript',
    });
  });

  it('says what it cannot tell, in the text and in JSON', async () => {
    const text = await runs.show(store, hana, { as: 'text' });
    expect(text.out).toBe(
      '$ id\n[the next 1 lines may be a copy of those before, or were displayed twice]\n$ id\nuid=0\n',
    );
    expect(text.notes[0]).toContain('1 lines may be copies');
    const json = (await runs.show(store, hana, { as: 'json' })).out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(json.at(-1)).toEqual({
      summary: {
        id: hana,
        sameId: 0,
        sameCall: 0,
        repeatedLines: 0,
        doubtfulLines: 1,
        conflicts: 0,
        transcript: null,
      },
    });
    expect(json[1]).toMatchObject({ session: hana, lines: ['$ id', 'uid=0'], doubtful: 1, unproven: false });
  });

  it("has the agent's word that it left an event out as a remark, and no line of the session", async () => {
    const store = new MemoryStore({ now: () => start });
    const word = '[SESSION_LOG_TRUNCATED] Event 2 exceeded CloudWatch size limit and was omitted';
    const { calls } = fakeSession(taro, ['a\r\n', `${word}\r\n`], { start });
    const left = [{ id: 'left', timestamp: start + 5_000, message: word }];
    store.tamper(
      'session-logs/2026/11/24/00/a',
      encodings.lines!([...calls, left].map((c) => envelopeOf(taro, c))),
    );
    const text = await runs.show(store, taro, { as: 'text' });
    // The user may print the same: that is a line.
    expect(text.out).toBe(`a\n${word}\n[the agent left an event out: ${word}]\n`);
    expect((await runs.show(store, taro, { as: 'raw' })).out).toBe(`a\n${word}\n`);
    expect((await runs.grep(store, 'TRUNCATED')).out).not.toContain('left an event out');
    expect((await runs.grep(store, 'TRUNCATED')).out.match(/TRUNCATED/g)).toHaveLength(1);
    expect((await runs.export(store, 'text', [taro])).files).toEqual({ [`${taro}.txt`]: `a\n${word}\n` });
  });

  it('gives a recording its times by a transcript of either form', async () => {
    const store = new MemoryStore({ now: () => start });
    const event = (id: string, timestamp: number, lines: string[]) => [
      { id, timestamp, message: agentMessage(taro, timestamp, lines) },
    ];
    const calls = [event('a', start, ['日本']), event('b', start + 2_000, ['完'])];
    store.tamper('session-logs/2026/11/24/00/a', encodings.lines!(calls.map((c) => envelopeOf(taro, c))));
    store.tamper(
      `transcripts/${taro}.log`,
      Buffer.from(transcriptOf(Buffer.from('日本\r\n完\r\n'), wrapping)),
    );
    const { files } = await runs.export(store, 'asciicast', [taro]);
    const [, ...output] = Object.values(files)[0]!
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(output).toEqual([
      [0, 'o', '日本\r\n'],
      [2, 'o', '完\r\n'],
    ]);
  });

  it('gives a recording its times where one line of the display became several of the stream', async () => {
    const store = new MemoryStore({ now: () => start });
    const event = (id: string, timestamp: number, lines: string[]) => [
      { id, timestamp, message: agentMessage(taro, timestamp, lines) },
    ];
    const calls = [event('a', start, ['a', 'b', 'one']), event('b', start + 2_000, ['b'])];
    store.tamper('session-logs/2026/11/24/00/a', encodings.lines!(calls.map((c) => envelopeOf(taro, c))));
    store.tamper(
      `transcripts/${taro}.log`,
      Buffer.from(transcriptOf(Buffer.from('a\fb\r\none\r\nb\r\n'), wrapping)),
    );
    const { files } = await runs.export(store, 'asciicast', [taro]);
    const [, ...output] = Object.values(files)[0]!
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(output).toEqual([
      [0, 'o', 'a\fb\r\none\r\n'],
      [2, 'o', 'b\r\n'],
    ]);
  });

  it.each(['raw', 'transcript'] as const)('refuses a terminal with %s, unless told', async (as) => {
    const io = Object.assign(new TestIo(), { terminal: true });
    const shown = (toTerminal?: boolean) => showSession(store, memoryScratch(), taro, { as, toTerminal }, io);
    await expect(shown()).rejects.toMatchObject({
      code: 'exact-to-terminal',
      hint: expect.stringContaining('--to-terminal'),
    });
    expect(io.pieces).toEqual([]);
    expect(await shown(true)).toBe(0);
    expect(io.pieces.length).toBeGreaterThan(0);
  });

  it('says that there is no such session', async () => {
    const { code, notes } = await runs.show(store, 'nobody-1', { as: 'text' });
    expect(code).toBe(1);
    expect(notes[0]).toContain('no session nobody-1 in memory:');
  });
});

describe('grep', () => {
  it('finds lines, copies once', async () => {
    const { store, two } = archive();
    store.tamper(
      'session-logs/2026/11/25/00/again',
      encodings.lines!(two.calls.map((c) => envelopeOf(hana, c))),
    );
    const { code, out } = await runs.grep(store, '^uid=\\d');
    expect(code).toBe(0);
    expect(out).toBe(`${hana}  2026-11-25T00:11:17.244Z  uid=0\n`);
    expect((await runs.grep(store, 'UID', { ignoreCase: true })).out).toContain('uid=0');
    expect((await runs.grep(store, '=\\d', { fixed: true })).code).toBe(1);
    await expect(runs.grep(store, '(')).rejects.toMatchObject({ code: 'bad-pattern' });
  });

  it('finds in transcripts what streaming destroyed', async () => {
    const { store } = archive();
    expect((await runs.grep(store, '日本')).code).toBe(1);
    const { out } = await runs.grep(store, '日本', { transcripts: true, json: true });
    expect(JSON.parse(out)).toEqual({ session: taro, line: '日本', key: `transcripts/${taro}.log` });
  });
});

describe('export', () => {
  it('writes each session into a file of its own', async () => {
    const { code, files } = await runs.export(archive().store, 'text');
    expect(code).toBe(0);
    expect(Object.keys(files)).toEqual([`${hana}.txt`, `${taro}.txt`]);
    expect(files[`${hana}.txt`]).toBe('$ id\n$ id\nuid=0\n');
    const { files: json } = await runs.export(archive().store, 'jsonl', [hana]);
    expect(Object.keys(json)).toEqual([`${hana}.jsonl`]);
    const missing = await runs.export(archive().store, 'text', ['nobody']);
    expect(missing.code).toBe(1);
    expect(missing.notes[0]).toContain('"nobody"');
  });

  it('makes recordings with what was displayed, and the times of the stream', async () => {
    const { store, one } = archive();
    const { files } = await runs.export(store, 'asciicast', [taro]);
    const [header, ...events] = files[`${taro}.cast`]!.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toEqual({
      version: 2,
      width: 80,
      height: 24,
      timestamp: Math.floor(start / 1_000),
      title: taro,
    });
    expect(events.map(([time, kind]) => [time, kind])).toEqual([
      [0, 'o'],
      [1, 'o'],
    ]);
    expect(events.map(([, , text]) => text).join('')).toBe(one.displayed.toString());
  });

  it('makes recordings of the stream alone where there is no transcript', async () => {
    const { files } = await runs.export(archive().store, 'asciicast', [hana]);
    const [, ...events] = files[`${hana}.cast`]!.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toEqual([
      [0, 'o', '$ id\r\n'],
      [1, 'o', '$ id\r\nuid=0\r\n'],
    ]);
  });

  it('puts what the stream lost into the recording too', async () => {
    const { store, one } = archive();
    const calls = one.calls.slice(1);
    store.tamper('session-logs/2026/11/24/00/a', encodings.lines!(calls.map((c) => envelopeOf(taro, c))));
    const { files } = await runs.export(store, 'asciicast', [taro]);
    const [, ...events] = files[`${taro}.cast`]!.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(([, , text]) => text).join('')).toBe(one.displayed.toString());
  });

  it('names files safely', () => {
    expect(fileNameOf(taro, 'txt')).toBe(`${taro}.txt`);
    expect(fileNameOf('../日', 'txt')).toBe('%2E.%2F%E697A5.txt');
    expect(fileNameOf('', 'txt')).toBe('%2E.txt');
    expect(fileNameOf('x'.repeat(500), 'txt')).not.toBe(fileNameOf(`${'x'.repeat(499)}y`, 'txt'));
    expect(fileNameOf('x'.repeat(500), 'txt').length).toBeLessThan(255);
  });
});

describe('a session whose user chose every text', () => {
  const evil = 'ta\u001b]0;x\u0007ro\u202e\n-0a1b2c3d4e5f6a7b8';
  const line = 'rm\u001b[2K\rls \u{e0041}\u2028';
  const message = JSON.stringify({
    eventVersion: '1.0',
    eventTime: '2026-11-24T00:11:16Z',
    awsRegion: 'x',
    target: { id: 'i-\u009b2J' },
    userIdentity: { arn: `arn:aws:sts::1:assumed-role/r/${evil}` },
    runAsUser: 'u\u0007',
    sessionId: evil,
    sessionData: [line],
  });
  const store = new MemoryStore({ now: () => start });
  const envelope = envelopeOf(evil, [{ id: '1', timestamp: start, message }]);
  store.tamper('session-logs/2026/11/24/00/a', encodings.lines!([envelope]));

  it.each<[string, () => Promise<{ out: string; notes: string[] }>]>([
    ['ls', () => runs.ls(store)],
    ['ls --json', () => runs.ls(store, { json: true })],
    ['ls --by user', () => runs.ls(store, { by: 'user' })],
    ['ls --by instance', () => runs.ls(store, { by: 'instance' })],
    ['show', () => runs.show(store, evil, { as: 'text' })],
    ['show --timed', () => runs.show(store, evil, { as: 'timed' })],
    ['show --json', () => runs.show(store, evil, { as: 'json' })],
    ['show of none', () => runs.show(store, `no${evil}`, { as: 'text' })],
    ['grep', () => runs.grep(store, 'rm')],
    ['grep --json', () => runs.grep(store, 'rm', { json: true })],
  ])('%s leaves the terminal alone', async (_, run) => {
    const { out, notes } = await run();
    // Notes go through the progress, which makes them harmless.
    expect(out.length + notes.length).toBeGreaterThan(0);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]|\u{e0041}/u);
    const lines = out.split('\n').filter((one) => one !== '');
    expect(lines.length).toBeLessThanOrEqual(2);
  });
});
