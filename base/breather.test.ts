import { breather } from './breather';

describe('breather', () => {
  it('gives others their turn in a loop that waits for nothing, and ends it when one of them aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    // Has no turn in a loop of microtasks alone.
    setImmediate(() => controller.abort(reason));
    let time = 0;
    const breathe = breather(controller.signal, () => time);
    let rounds = 0;
    const loop = async () => {
      for (; rounds < 1_000; rounds++) {
        time += 10;
        const pause = breathe();
        if (pause) await pause;
        else await undefined;
      }
    };
    await expect(loop()).rejects.toBe(reason);
    expect(rounds).toBe(4);
  });

  it('gives nothing to wait for while no time has passed', () => {
    const breathe = breather(undefined, () => 7);
    expect([breathe(), breathe()]).toEqual([undefined, undefined]);
  });
});
