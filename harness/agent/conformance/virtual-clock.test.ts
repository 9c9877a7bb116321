import { VirtualClock, VirtualProcess } from './virtual-clock';

test('what comes from outside happens before the timers of the same instant, and time jumps', async () => {
  const clock = new VirtualClock(1000);
  const seen: string[] = [];
  void clock.sleep(500).then(() => seen.push(`timer ${clock.now()}`));
  clock.at(1500, () => seen.push(`outside ${clock.now()}`), 'outside');
  clock.at(9000, () => seen.push('too late'));
  await clock.runUntil(2000);
  expect(seen).toEqual(['outside 1500', 'timer 1500']);
});

test('an aborted sleep ends at once', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const seen: number[] = [];
  void clock.sleep(1000, stop.signal).then(() => seen.push(clock.now()));
  clock.at(10, () => stop.abort());
  await clock.runUntil(5000);
  expect(seen).toEqual([10]);
});

test('nothing comes back to a process that is dead', async () => {
  const clock = new VirtualClock(0);
  const process = new VirtualProcess(clock);
  const seen: string[] = [];
  void process.clock.sleep(100).then(() => seen.push('slept'));
  void process.whileAlive(clock.sleep(50)).then(() => seen.push('called'));
  clock.at(60, () => process.kill());
  await clock.runUntil(1000);
  expect(seen).toEqual(['called']);
});
