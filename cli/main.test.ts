import { rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { BackendError } from '../base';
import type { Prove } from '../harness/proof';
import type { Summary } from '../harness/report';
import {
  exampleCell,
  exampleSummary,
  provedSummary,
  refutedSummary,
} from '../harness/report/testing/example-summary';
import { run } from './main';
import { fakeRuns, fakeWorld } from './testing/fake-world';

let runs: string;
beforeEach(() => {
  runs = fakeRuns();
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const giving =
  (summary: Summary): Prove =>
  async () => ({ summary, runFolderPath: '/runs/one' });

describe('the exit code is the result', () => {
  test.each<[string, Summary, number]>([
    ['proved', provedSummary(), 0],
    ['refuted', refutedSummary(), 1],
    ['unknown', exampleSummary([exampleCell('a', 'streaming', { verdict: 'unknown' })]), 2],
    ['empty', exampleSummary([]), 2],
    ['refuted, though it says 0', { ...refutedSummary(), verdict: 'valid', exitCode: 0 }, 1],
  ])('%s', async (_, summary, code) => {
    const world = fakeWorld(giving(summary));
    expect(await run(['prove', '--runs', runs], world)).toBe(code);
    expect(world.out()).toContain(`Exit ${code}:`);
  });
});

test('the result goes to stdout alone, progress to stderr alone', async () => {
  const world = fakeWorld(async (_, progress) => {
    const task = progress.task('deploy');
    task.done('41 resources');
    return { summary: provedSummary(), runFolderPath: '/runs/one' };
  });
  await run(['prove', '--runs', runs], world);
  expect(world.err()).toBe('[  0.0 s] deploy ...\n[  0.0 s] deploy: done, 41 resources\n');
  expect(world.out()).toContain('What each route lost');
  expect(world.out()).not.toMatch(/deploy \.\.\.|\u001b/);
  expect(world.events.eventNames()).toEqual([]);
});

test('--json gives the summary and nothing else', async () => {
  const world = fakeWorld();
  expect(await run(['prove', '--runs', runs, '--json'], world)).toBe(0);
  expect(JSON.parse(world.out())).toEqual(provedSummary());
});

test('--list names the scenarios, and proves nothing', async () => {
  const world = fakeWorld();
  expect(await run(['prove', '--list'], world)).toBe(0);
  expect(world.out()).toBe(
    'normal-exit\nforced-reboot\nagent-kill\nagent-stop\nerase-transcript\ncrash-at-exit\n',
  );
  expect(world.asked).toEqual([]);
});

test('FORCE_COLOR colours a pipe and NO_COLOR beats it', async () => {
  const forced = fakeWorld(undefined, { env: { FORCE_COLOR: '1' } });
  await run(['prove', '--runs', runs], forced);
  expect(forced.out()).toContain('\u001b[32mcomplete');
  const plain = fakeWorld(undefined, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  await run(['prove', '--runs', runs], plain);
  expect(plain.out()).not.toContain('\u001b');
});

test('an error of the work: message, hint, last words of the backend; the stack on demand', async () => {
  const died = Object.assign(
    new BackendError('backend-died', 'LocalStack died', { hint: 'Look into backend.log.' }),
    { death: { reason: 'signal SIGKILL', lastLogLines: ['one', 'two'] } },
  );
  const prove: Prove = async () => Promise.reject(died);
  const world = fakeWorld(prove);
  expect(await run(['prove', '--runs', runs], world)).toBe(2);
  expect(world.err()).toBe(
    [
      'error: LocalStack died [backend-died]',
      "  the backend's last log lines:",
      '    | one',
      '    | two',
      '  hint: Look into backend.log.',
      '',
    ].join('\n'),
  );
  expect(world.out()).toBe('');
  const verbose = fakeWorld(prove);
  await run(['prove', '--runs', runs, '--verbose'], verbose);
  expect(verbose.err()).toContain('main.test.ts');
});

/** Work that ends only when it is told to, and then as `end` says. */
const untilAborted =
  (end: (reason: unknown) => ReturnType<Prove>): Prove =>
  (_, progress, signal) => {
    progress.task('work');
    return new Promise((resolve, reject) =>
      signal.addEventListener('abort', () => end(signal.reason).then(resolve, reject)),
    );
  };

test.each([
  ['ENOSPC', 2, /cannot write the result to stdout: ENOSPC/],
  ['EPIPE', 0, /^$/],
])('stdout that answers %s ends with %d', async (code, exitCode, message) => {
  const stdout = {
    write: (_: string, done?: (error?: Error) => void) => done?.(Object.assign(new Error(code), { code })),
  };
  const world = fakeWorld(undefined, { stdout });
  expect(await run(['prove', '--runs', runs], world)).toBe(exitCode);
  expect(world.err()).toMatch(message);
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s stops the work in order and ends with %d', async (name, code) => {
    const world = fakeWorld(untilAborted(async (reason) => Promise.reject(reason)));
    const running = run(['prove', '--runs', runs], world);
    await setImmediate();
    world.events.emit(name);
    expect(await running).toBe(code);
    expect(world.err()).toMatch(
      new RegExp(`${name}: stopping .*\nInterrupted\\. This run has no result\\.\n$`),
    );
    expect(world.err()).not.toContain('error:');
    expect(world.out()).toBe('');
    expect(world.exits).toEqual([]);
  });

  test('a second one leaves at once', async () => {
    const world = fakeWorld(untilAborted(() => new Promise(() => {})));
    void run(['prove', '--runs', runs], world);
    await setImmediate();
    world.events.emit('SIGINT');
    expect(world.exits).toEqual([]);
    world.events.emit('SIGINT');
    expect(world.exits).toEqual([130]);
    expect(world.err()).toMatch(/Leaving at once\. The next run will clean up/);
  });

  test('a clean-up that fails is told', async () => {
    const world = fakeWorld(untilAborted(async () => Promise.reject(new Error('the port is still taken'))));
    const running = run(['prove', '--runs', runs], world);
    await setImmediate();
    world.events.emit('SIGINT');
    expect(await running).toBe(130);
    expect(world.err()).toContain('error: the port is still taken');
  });

  test('when the work was over already is no success, but says where the result is', async () => {
    const world = fakeWorld(
      untilAborted(async () => ({ summary: provedSummary(), runFolderPath: '/runs/one' })),
    );
    const running = run(['prove', '--runs', runs], world);
    await setImmediate();
    world.events.emit('SIGINT');
    expect(await running).toBe(130);
    expect(world.err()).toContain('its result is in /runs/one');
    expect(world.out()).toBe('');
  });
});

describe('an exception that nobody caught', () => {
  test.each(['uncaughtException', 'unhandledRejection'])(
    '(%s) stops the work first, and is told',
    async (event) => {
      const order: string[] = [];
      const world = fakeWorld(
        untilAborted(async () => {
          await setImmediate();
          order.push('cleaned up');
          return { summary: provedSummary(), runFolderPath: '/runs/one' };
        }),
      );
      const running = run(['prove', '--runs', runs], world).finally(() => order.push('ended'));
      await setImmediate();
      world.events.emit(event, new TypeError('boom'));
      expect(await running).toBe(2);
      expect(order).toEqual(['cleaned up', 'ended']);
      expect(world.err()).toContain('error: boom');
      expect(world.out()).toBe('');
    },
  );

  test('does not wait for ever for a clean-up that never ends', async () => {
    const slept: number[] = [];
    const world = fakeWorld(
      untilAborted(() => new Promise(() => {})),
      {
        clock: { now: () => 0, sleep: async (ms) => void slept.push(ms) },
      },
    );
    const running = run(['prove', '--runs', runs], world);
    await setImmediate();
    world.events.emit('uncaughtException', new Error('boom'));
    expect(await running).toBe(2);
    expect(slept).toEqual([30_000]);
  });
});
