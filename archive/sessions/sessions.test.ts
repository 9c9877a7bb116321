import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MemoryStore } from '../location';
import { memoryScratch } from '../spool';
import { encodings, extracted } from '../testing/encodings';
import { envelopeOf, type FakeEnvelope, fakeSession } from '../testing/fake-agent';
import { transcriptOf } from '../text-form';
import { catalog, openSessions } from '.';
import { sortableNumber } from './order';

const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1) };
const ids = ['taro-1', 'hana-2', 'odd "id"\n-3'];

async function readAllSessions(store: MemoryStore, wanted?: (id: string) => boolean) {
  const found: Record<string, string[]> = {};
  const problems: string[] = [];
  const options = {
    ...(wanted && { wanted }),
    onProblem: ({ reason }: { reason: string }) => problems.push(reason),
  };
  for await (const session of openSessions(store, memoryScratch(), options)) {
    const lines: string[] = [];
    for await (const event of session.events) lines.push(...event.lines);
    expect(found[session.id]).toBeUndefined();
    found[session.id] = lines;
  }
  return { found, problems };
}

const text = fc.array(fc.constantFrom('$ ls', 'a', 'b', '日本', 'tab\there', '"q"\\'), {
  minLength: 1,
  maxLength: 3,
});
const session = fc.array(text, { minLength: 1, maxLength: 6 });

describe('openSessions', () => {
  it('gives back every session, in any form, split, order and with any copies', async () => {
    const forms = { ...encodings };
    await fc.assert(
      fc.asyncProperty(
        fc.array(session, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        async (list, dice) => {
          const roll = (n: number) => (dice.next().value as number) % n;
          const wanted: Record<string, string[]> = {};
          const envelopes: FakeEnvelope[] = [];
          for (const [s, ticks] of list.entries()) {
            // Every line is another one: what repeats is then a copy.
            const lines = ticks.map((tick, t) => tick.map((line, l) => `${line} ${t}.${l}`));
            const { calls } = fakeSession(
              ids[s]!,
              lines.map((tick) => tick.map((line) => `${line}\r\n`).join('')),
            );
            const data = calls.flat().flatMap(({ message }) => JSON.parse(message).sessionData as string[]);
            wanted[ids[s]!] = data;
            for (const call of calls) {
              for (let copies = 1 + (roll(3) === 0 ? 1 : 0); copies > 0; copies--) {
                envelopes.push(envelopeOf(ids[s]!, call));
              }
            }
          }
          envelopes.sort(() => roll(3) - 1);
          const store = new MemoryStore({ chunkBytes: 1 + roll(400) });
          for (let at = 0, n = 0; at < envelopes.length; n++) {
            const some = envelopes.slice(at, at + 1 + roll(4));
            const form = Object.values(forms)[roll(Object.keys(forms).length)]!;
            store.tamper(`session-logs/2026/11/24/00/${roll(100)}-${n}`, form(some));
            at += some.length;
          }
          const { found, problems } = await readAllSessions(store);
          expect(problems).toEqual([]);
          expect(found).toEqual(wanted);
        },
      ),
    );
  });

  it('gives back sessions whose messages were extracted', async () => {
    for (const form of Object.values(extracted)) {
      const { calls } = fakeSession('taro-1', ['a\r\n', 'b\r\nc\r\n']);
      const store = new MemoryStore();
      store.tamper('session-logs/x', form(calls.map((call) => envelopeOf('taro-1', call))));
      expect((await readAllSessions(store)).found).toEqual({ 'taro-1': ['a', 'b', 'c'] });
    }
  });

  it('joins transcripts, gives those that stand alone, and keeps to the sessions that are wanted', async () => {
    const store = new MemoryStore();
    for (const id of ids) {
      const { calls } = fakeSession(id, ['a\r\n']);
      store.tamper(
        `session-logs/${ids.indexOf(id)}`,
        encodings.lines!(calls.map((call) => envelopeOf(id, call))),
      );
    }
    for (const id of ['taro-1', 'a-0', 'zoe-9']) {
      store.tamper(`transcripts/${id}.log`, Buffer.from(transcriptOf(Buffer.from('a\r\n'), wrapping)));
    }
    store.tamper('transcripts/readme.txt', Buffer.from('x'));
    const transcripts: [string, string | undefined][] = [];
    for await (const one of openSessions(store, memoryScratch()))
      transcripts.push([one.id, one.transcript?.key]);
    expect(transcripts).toEqual([
      ['a-0', 'transcripts/a-0.log'],
      ['hana-2', undefined],
      ['odd "id"\n-3', undefined],
      ['taro-1', 'transcripts/taro-1.log'],
      ['zoe-9', 'transcripts/zoe-9.log'],
    ]);
    expect((await readAllSessions(store, (id) => id === 'hana-2')).found).toEqual({ 'hana-2': ['a'] });
  });

  it('marks what damaged bytes gave', async () => {
    const { calls } = fakeSession('taro-1', ['a\r\n', 'b\r\n']);
    const bytes = gzipSync(calls.map((call) => JSON.stringify(envelopeOf('taro-1', call))).join('\n'));
    const store = new MemoryStore();
    store.tamper('session-logs/cut', bytes.subarray(0, bytes.length - 3));
    const unproven: boolean[] = [];
    for await (const one of openSessions(store, memoryScratch())) {
      for await (const event of one.events) unproven.push(event.unproven);
    }
    expect(unproven).toEqual([true, true]);
  });

  it('says that an object is gone that was listed', async () => {
    const store = new MemoryStore();
    store.tamper('session-logs/a', Buffer.from('{}'));
    store.open = async () => undefined;
    expect((await readAllSessions(store)).problems).toEqual(['the object was listed, and is gone']);
  });
});

describe('catalog', () => {
  it('knows each session once, by its first record, however few are held', async () => {
    const store = new MemoryStore({ now: () => 99 });
    const starts: Record<string, number> = { 'taro-1': 3_000, 'hana-2': 1_000, 'jiro-3': 2_000 };
    for (const [id, start] of Object.entries(starts)) {
      const { calls } = fakeSession(id, ['a\r\n', 'b\r\n', 'c\r\n'], { start });
      for (const [i, call] of calls.entries()) {
        store.tamper(`session-logs/${i}-${id}`, encodings.lines!([envelopeOf(id, call)]));
      }
    }
    store.tamper(
      'session-logs/other',
      encodings.lines!([envelopeOf('app', [{ id: '1', timestamp: 5, message: 'x' }])]),
    );
    store.tamper('transcripts/hana-2.log', Buffer.from('t'));
    store.tamper('transcripts/alone-4.log', Buffer.from('tt'), 4_000);
    for (const maxHeld of [0, 2, 100]) {
      const found = [];
      for await (const entry of catalog(store, memoryScratch(), { maxHeld })) found.push(entry);
      expect(
        found.map(({ id, kind, first, last, records, ended }) => [id, kind, first, last, records, ended]),
      ).toEqual([
        ['app', 'other', 5, 5, 1, 'not-seen'],
        ['hana-2', 'streamed', 1_000, 3_000, 3, 'orderly'],
        ['jiro-3', 'streamed', 2_000, 4_000, 3, 'not-seen'],
        ['taro-1', 'streamed', 3_000, 5_000, 3, 'not-seen'],
        ['alone-4', 'transcript', 4_000, 4_000, 0, 'orderly'],
      ]);
      expect(found[1]).toMatchObject({
        instance: 'mi-0123456789abcdef0',
        runAsUser: 'ssm-user',
        transcript: { key: 'transcripts/hana-2.log', size: 1 },
      });
    }
  });
});

describe('sortableNumber', () => {
  it('sorts as numbers do', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        fc.pre(a !== b);
        expect(sortableNumber(a) < sortableNumber(b)).toBe(a < b);
      }),
    );
  });
});
