import { gzipSync } from 'node:zlib';
import { MemoryStore, type ObjectStore } from '../location';
import { scanArchive } from './scan';

it('lets an interruption through in the middle of an object that is all there', async () => {
  const store = new MemoryStore();
  const line = JSON.stringify({
    messageType: 'CONTROL_MESSAGE',
    logEvents: [{ id: '1', timestamp: 1, message: 'm' }],
  });
  store.tamper('session-logs/2026/11/24/00/a', gzipSync(`${line}\n`.repeat(20_000)));
  const controller = new AbortController();
  const reason = new Error('stop');
  const interruptible: ObjectStore = Object.assign(store, { signal: controller.signal });
  let parts = 0;
  const scan = async () => {
    for await (const _ of scanArchive(interruptible)) {
      if (parts++ === 0) setImmediate(() => controller.abort(reason));
      // Work that waits for nothing.
      for (const until = performance.now() + 60; performance.now() < until; );
    }
  };
  await expect(scan()).rejects.toBe(reason);
  expect(parts).toBeLessThan(5);
});
