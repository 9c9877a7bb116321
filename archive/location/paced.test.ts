import { paced } from './paced';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A body that gives so many bytes after each pause, ms. */
async function* slow(pauses: readonly number[], bytes: number) {
  for (const ms of pauses) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    yield Buffer.alloc(bytes);
  }
}

const pace = { paceMs: 60_000, paceBytes: 64 };

async function read(body: AsyncIterable<Uint8Array>, pauseMs = 0) {
  let got = 0;
  const reading = (async () => {
    for await (const chunk of paced(body, () => {}, pace)) {
      got += chunk.length;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return got;
  })();
  const settled = reading.catch((error: Error) => error.message);
  await jest.advanceTimersByTimeAsync(3_600_000);
  return settled;
}

it('takes as long as a body takes that keeps its pace', async () => {
  expect(await read(slow([50_000, 50_000, 50_000], 64))).toBe(192);
});

it('does not count the time that whoever reads takes', async () => {
  expect(await read(slow([20_000, 20_000], 32), 500_000)).toBe(64);
});

it('ends one that gives a little now and then', async () => {
  expect(await read(slow([25_000, 25_000, 25_000], 21))).toBe(
    'the body stalled: 42 bytes in 60 s of waiting',
  );
});
