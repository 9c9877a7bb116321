import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessError, lastLines, waitFor } from '..';
import { Child, processesOfGroup, processInfo, runCommand } from '.';
import { untilEnded } from './child';
import { RememberingRegistry } from './testing/run';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-child-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
const logFile = () => join(folder, `${++number}.log`);
const shell = (text: string, options: Partial<ConstructorParameters<typeof Child>[0]> = {}) =>
  new Child({ what: 'a script', command: 'sh', args: ['-c', text], ...options });

const gone = (pid: number) =>
  waitFor(() => processesOfGroup(pid).length === 0 || undefined, { what: 'its end', deadlineMs: 5_000 });

describe('a child', () => {
  test('leads a group and session of its own, and is collected when it ends', async () => {
    const child = shell('exec sleep 60');
    await child.started;
    expect(processInfo(child.pid!)).toMatchObject({ group: child.pid, session: child.pid });
    await child.end();
    expect(await child.ended).toEqual({ reason: 'signal SIGTERM' });
    expect(processInfo(child.pid!)).toBeUndefined();
  });

  test('keeps what it prints, or writes it into its log', async () => {
    const kept = shell('echo out; echo err >&2; exit 4');
    expect(await kept.ended).toEqual({ code: 4, reason: 'exit code 4' });
    expect(kept.printed).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    const file = logFile();
    const logged = shell('echo out; echo err >&2', { logFile: file });
    await logged.ended;
    expect(readFileSync(file, 'utf8')).toBe('out\nerr\n');
    expect(logged.printed).toEqual({ stdout: '', stderr: '' });
  });

  test('writes to a further pipe, from which all arrives', async () => {
    const child = shell('head -c 300000 /dev/zero >&3', { withPipe: true });
    let bytes = 0;
    child.pipe!.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await child.ended;
    expect(bytes).toBe(300_000);
  });

  test('that cannot be started says so to whoever waits, and to nobody else', async () => {
    const absent = join(folder, 'absent');
    const child = new Child({ what: 'a program', command: absent, args: [] });
    const failure = { code: 'cannot-start', message: `cannot start a program (${absent})` };
    await expect(child.started).rejects.toMatchObject(failure);
    const end = await child.ended;
    expect(end).toEqual({ reason: `spawn ${absent} ENOENT`, cannotStart: expect.any(HarnessError) });
    await child.end();
  });

  test('ends with its whole group, also with what ignores SIGTERM or has lost its leader', async () => {
    const file = logFile();
    const stubborn = shell("trap '' TERM; sleep 60 & echo started; while :; do wait; done", {
      logFile: file,
    });
    await waitFor(() => lastLines(file)[0], { what: 'the script', deadlineMs: 5_000 });
    expect(processesOfGroup(stubborn.pid!).length).toBe(2);
    await stubborn.end(100);
    expect(await stubborn.ended).toEqual({ reason: 'signal SIGKILL' });
    await gone(stubborn.pid!);
    const orphaning = shell('sleep 60 &', { logFile: logFile() });
    await orphaning.ended;
    expect(processesOfGroup(orphaning.pid!).length).toBe(1);
    await orphaning.end();
    await gone(orphaning.pid!);
  });

  test('is never signalled after its end: its number may be another group’s by then', async () => {
    const child = shell('sleep 60');
    await child.started;
    await child.end(0);
    const kill = jest.spyOn(process, 'kill');
    await child.end();
    child.signal('SIGTERM');
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
  });

  test('stands in the register from its first moment, until it is forgotten', async () => {
    const registry = new RememberingRegistry();
    const { registered, forgotten } = registry;
    const child = shell('exec sleep 60', {
      registry,
      registered: { kind: 'group', tempFolders: [folder] },
    });
    const entry = { pid: child.pid, what: 'a script', kind: 'group', tempFolders: [folder] };
    expect(registered).toEqual([entry]);
    await child.end(0);
    expect(forgotten).toEqual([]);
    child.forget();
    expect(forgotten).toEqual([child.pid]);
    const awaited = shell('true', { registry });
    await untilEnded(awaited, {});
    expect(forgotten).toEqual([child.pid, awaited.pid]);
  });
});

describe('a time limit', () => {
  test('ends the group, and says so instead of how it ended', async () => {
    const child = shell("trap 'exit 0' TERM; sleep 60 & wait");
    const end = await untilEnded(child, { timeLimitMs: 200 });
    expect(end).toEqual({ reason: 'no answer: it was ended after 200 ms' });
    await gone(child.pid!);
  });

  test('that is not reached leaves no timer behind', async () => {
    const timers = jest.spyOn(global, 'clearTimeout');
    await untilEnded(shell('true'), { timeLimitMs: 60_000 });
    expect(timers).toHaveBeenCalled();
    timers.mockRestore();
  });
});

describe('runCommand', () => {
  test('gives what was said and how it ended; failing is no exception', async () => {
    expect(await runCommand('sh', ['-c', 'echo 日本; echo no >&2; exit 2'], { timeLimitMs: 10_000 })).toEqual(
      { code: 2, reason: 'exit code 2', stdout: '日本\n', stderr: 'no\n' },
    );
    const absent = join(folder, 'absent');
    const none = await runCommand(absent, [], { timeLimitMs: 10_000 });
    expect(none).toEqual({ reason: `spawn ${absent} ENOENT`, stdout: '', stderr: '' });
  });

  test('throws the reason of an abort, before and in the middle', async () => {
    const late = AbortSignal.abort(new Error('late'));
    await expect(runCommand('true', [], { timeLimitMs: 10_000, signal: late })).rejects.toThrow('late');
    const stop = new AbortController();
    const running = runCommand('sleep', ['60'], { timeLimitMs: 60_000, signal: stop.signal });
    stop.abort(new Error('ctrl-c'));
    await expect(running).rejects.toThrow('ctrl-c');
  });
});
