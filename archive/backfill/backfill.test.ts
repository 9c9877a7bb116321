import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { drain } from '../../base';
import { memoryScratch } from '../spool';
import { envelopeOf, freshId } from '../testing/fake-agent';
import {
  began,
  hanako,
  hour,
  jiro,
  minute,
  objectKey,
  taro,
  type World,
  wholeWorld,
} from '../verify/testing/world';
import { type BackfilledObject, backfill } from '.';

const run = async (
  world: World,
  options: { write?: boolean; group?: boolean; objectBytes?: number } = {},
) => {
  const objects: BackfilledObject[] = [];
  const report = await drain(filling(world, options), (object) => objects.push(object));
  return { report, objects };
};
const filling = (world: World, options: { write?: boolean; group?: boolean; objectBytes?: number } = {}) =>
  backfill({
    store: world.store,
    scratch: memoryScratch(),
    now: () => world.now,
    settleMs: minute,
    write: options.write ?? true,
    objectBytes: options.objectBytes,
    group: options.group === false ? undefined : world.group,
  });
const keysOf = async (world: World) => {
  const keys: string[] = [];
  for await (const { key } of world.store.list('')) keys.push(key);
  return keys;
};
const damaged = () => {
  const world = wholeWorld();
  for (const call of [1, 2]) world.store.remove(objectKey(taro, call));
  world.store.remove(objectKey(jiro, 0));
  return world;
};

it('writes nothing in a dry run, and says what it would write', async () => {
  const world = damaged();
  const before = await keysOf(world);
  const { report, objects } = await run(world, { write: false });
  expect(await keysOf(world)).toEqual(before);
  expect(report).toMatchObject({ events: 3, objects: 2, written: 0 });
  expect(objects).toMatchObject([
    { stream: jiro, events: 1, state: 'planned', from: 'log group' },
    { stream: taro, events: 2, state: 'planned', first: began + 1000, last: began + 2000 },
  ]);
});

it('writes what is missing, marked, and then nothing is missing', async () => {
  const world = damaged();
  expect((await world.verify()).report.verdict).toBe('invalid');
  const { report } = await run(world);
  expect(report).toMatchObject({ events: 3, written: 2 });
  for (const { key, options } of world.store.puts) {
    expect(key).toMatch(/^session-logs\/2026\/11\/24\/00\/backfill-[0-9a-f]{32}\.gz$/);
    expect(options).toMatchObject({ condition: 'absent', metadata: { 'session-logs-backfill': '1' } });
  }
  const { report: verified, findings } = await world.verify();
  expect(findings).toEqual([]);
  expect(verified.verdict).toBe('valid');
});

it('writes an object when the one before was taken, and no sooner', async () => {
  const world = damaged();
  const objects = filling(world);
  await objects.next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(world.store.puts).toHaveLength(1);
  await objects.next();
  expect(world.store.puts).toHaveLength(2);
  await expect(objects.next()).resolves.toMatchObject({ done: true, value: { written: 2 } });
});

it('a second run finds nothing to do', async () => {
  const world = damaged();
  await run(world);
  const keys = await keysOf(world);
  expect((await run(world)).report).toMatchObject({ events: 0, objects: 0, written: 0 });
  expect(await keysOf(world)).toEqual(keys);
});

it('two at once write each object once', async () => {
  const world = damaged();
  const results = await Promise.all([run(world), run(world), run(world)]);
  expect(results.reduce((sum, { report }) => sum + report.written, 0)).toBe(2);
  expect(new Set(results.flatMap(({ objects }) => objects.map(({ key }) => key))).size).toBe(2);
  expect((await world.verify()).report).toMatchObject({ verdict: 'valid', read: { records: 12 } });
});

it('interrupted after any write, the next run ends it', async () => {
  for (const after of [0, 1]) {
    const world = damaged();
    const put = world.store.put.bind(world.store);
    let writes = 0;
    world.store.put = async (...args) => {
      if (writes++ === after) throw new Error('cut off');
      return put(...args);
    };
    await expect(run(world)).rejects.toThrow('cut off');
    world.store.put = put;
    expect((await run(world)).report.written).toBe(2 - after);
    expect((await world.verify()).report.verdict).toBe('valid');
  }
});

it('repairs from the error prefix what nobody else has any more', async () => {
  const world = damaged();
  const errorKey = 'errors/processing-failed/2026/11/24/00/x';
  const calls = [1, 2].map((i) => world.sessions.get(taro)!.calls[i]!);
  const failures = [...calls, calls[0]!].map((call) =>
    JSON.stringify({ rawData: gzipSync(JSON.stringify(envelopeOf(taro, call))).toString('base64') }),
  );
  world.store.tamper(errorKey, Buffer.from(failures.join('')));
  world.groupEvents = [];
  world.groupSince = world.now;
  const { report, objects } = await run(world, { group: false });
  expect(report).toMatchObject({ events: 2, written: 1 });
  expect(objects).toMatchObject([{ stream: taro, from: 'error object', events: 2 }]);
  const { kinds } = await world.verify();
  expect(kinds).toEqual([`lost-lines transcripts/${jiro}.log`]);
});

it('goes round a backfilled object that was damaged afterwards', async () => {
  const world = damaged();
  const [{ key } = { key: '' }] = (await run(world)).objects;
  for (const attempt of [2, 3]) {
    const now = attempt === 2 ? key : key.replace('.gz', '-2.gz');
    world.store.tamper(now, Buffer.from([0x1f, 0x8b, 8, 0]));
    expect((await world.verify()).kinds).toContain(`missing-event ${jiro}`);
    const { objects, report } = await run(world);
    expect(objects).toMatchObject([{ key: key.replace('.gz', `-${attempt}.gz`), state: 'written' }]);
    expect(report).toMatchObject({ events: 1, written: 1 });
    expect((await run(world)).report.events).toBe(0);
  }
  expect((await world.verify()).kinds).toEqual(
    [`unreadable-bytes ${key}`, `unreadable-bytes ${key.replace('.gz', '-2.gz')}`].sort(),
  );
});

it('leaves alone what may still be on its way', async () => {
  const world = wholeWorld();
  const ingestionTime = world.now - 1000;
  world.groupEvents.push({ stream: taro, id: freshId(), timestamp: began, message: 'm', ingestionTime });
  expect((await run(world)).report).toMatchObject({ events: 0, pending: 1, written: 0 });
});

it('cuts objects at hours and at a size', async () => {
  const world = wholeWorld();
  const message = 'x'.repeat(1000);
  for (let i = 0; i < 9; i++) {
    const timestamp = began + (i < 6 ? i : hour + i);
    world.groupEvents.push({ stream: 'app', id: freshId(), timestamp, message, ingestionTime: timestamp });
  }
  const { objects } = await run(world, { objectBytes: 4200 });
  expect(objects.map(({ events }) => events)).toEqual([5, 1, 3]);
  expect((await world.verify()).findings).toEqual([]);
});

test('whatever was deleted or damaged, backfill makes it whole again, and only adds', async () => {
  const places = [taro, hanako, jiro].flatMap((id) => [0, 1, 2, 3].map((call) => ({ id, call })));
  await fc.assert(
    fc.asyncProperty(fc.subarray(places), fc.subarray(places), async (deleted, cut) => {
      const world = wholeWorld();
      for (const { id, call } of cut)
        world.store.tamper(objectKey(id, call), Buffer.from([0x1f, 0x8b, 8, 0]));
      for (const { id, call } of deleted) world.store.remove(objectKey(id, call));
      const before = await keysOf(world);
      await run(world);
      expect((await keysOf(world)).filter((key) => before.includes(key))).toEqual(before);
      const { kinds } = await world.verify();
      const stillCut = cut.filter((one) => !deleted.includes(one));
      expect(kinds).toEqual(stillCut.map(({ id, call }) => `unreadable-bytes ${objectKey(id, call)}`).sort());
    }),
    { numRuns: 25 },
  );
});
