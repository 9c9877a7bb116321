import { gzipSync } from 'node:zlib';
import { MemoryStore } from '../../archive/location';
import { memoryScratch } from '../../archive/spool';
import { envelopeOf, fakeSession } from '../../archive/testing/fake-agent';
import type { CommandIo } from '../command-io';
import { backfillArchive } from './backfill';
import { verifyArchive } from './verify';

const now = () => Date.UTC(2026, 10, 25, 12);

/** An output that takes its first piece only when it is let to. */
class SlowReader implements CommandIo {
  terminal = false;
  lines = 0;
  #go: () => void = () => {};
  readonly #letGo = new Promise<void>((resolve) => {
    this.#go = resolve;
  });
  /** Resolves when the command waits for the reader. */
  readonly waits: Promise<void>;
  #waiting: () => void = () => {};
  constructor() {
    this.waits = new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
  async write(data: string | Uint8Array) {
    this.#waiting();
    await this.#letGo;
    this.lines += String(data).split('\n').length - 1;
    return true;
  }
  goOn() {
    this.#go();
  }
  progress() {}
  note() {}
}

/** Long enough for a command that does not wait to get through all of it. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 200));

it('verify waits with the archive for who reads its findings', async () => {
  const store = new MemoryStore({ now });
  for (let i = 0; i < 3_000; i++) store.tamper(`foreign/${String(i).padStart(5, '0')}`, Buffer.from('x'));
  const list = store.list.bind(store);
  let listed = 0;
  store.list = async function* (prefix, options) {
    for await (const object of list(prefix, options)) {
      listed++;
      yield object;
    }
  };
  const reader = new SlowReader();
  const done = verifyArchive(store, memoryScratch(), { now, json: true }, reader);
  await reader.waits;
  await aWhile();
  // 64 KB of lines are gathered.
  expect(listed).toBeLessThan(1_000);
  reader.goOn();
  await expect(done).resolves.toBe(1);
  expect(reader.lines).toBe(3_001);
});

it('backfill waits with writing for who reads what it has written', async () => {
  const store = new MemoryStore({ now });
  for (let i = 0; i < 1_000; i++) {
    const id = `taro.yamada-${i.toString(16).padStart(17, '0')}`;
    const { calls } = fakeSession(id, ['a\r\n']);
    const failure = { rawData: gzipSync(JSON.stringify(envelopeOf(id, calls[0]!))).toString('base64') };
    store.tamper(`errors/processing-failed/2026/11/24/00/${i}`, Buffer.from(JSON.stringify(failure)));
  }
  const reader = new SlowReader();
  const options = { now, settleMs: 0, write: true, json: true };
  const done = backfillArchive(store, memoryScratch(), options, reader);
  await reader.waits;
  await aWhile();
  const written = store.puts.length;
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(500);
  reader.goOn();
  await expect(done).resolves.toBe(0);
  expect([store.puts.length, reader.lines]).toEqual([1_000, 1_001]);
});
