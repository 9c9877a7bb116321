import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, waitFor } from '..';
import { processesOfGroup } from '.';
import { runChild } from './run-child';
import { RememberingRegistry } from './testing/run';

const folder = mkdtempSync(join(tmpdir(), 'session-logs-run-child-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
const script = (text: string) => {
  number += 1;
  return {
    what: 'a script',
    command: 'sh',
    args: ['-c', text],
    cwd: folder,
    env: process.env,
    logFile: join(folder, `${number}.log`),
  };
};

describe('runChild', () => {
  it('writes both streams to the log and says nothing of a good end', async () => {
    const options = script('echo out; echo err >&2');
    await expect(runChild(options)).resolves.toEqual({});
    expect(readFileSync(options.logFile, 'utf8')).toBe('out\nerr\n');
  });

  it.each([
    ['exit 3', 'exit code 3'],
    ['kill -KILL $$', 'signal SIGKILL'],
  ])('tells how `%s` ended', async (text, failure) => {
    await expect(runChild(script(text))).resolves.toEqual({ failure });
  });

  it('says which program cannot be started', async () => {
    await expect(runChild({ ...script(''), command: join(folder, 'absent') })).rejects.toMatchObject({
      code: 'cannot-start',
      message: expect.stringContaining('absent'),
    });
  });

  it('takes the whole group down when aborted, and rejects with the reason', async () => {
    const registry = new RememberingRegistry();
    const { registered, forgotten } = registry;
    const stop = new AbortController();
    const options = script('sleep 60 & echo started; wait');
    const running = runChild({ ...options, signal: stop.signal, registry });
    running.catch(() => {});
    await waitFor(() => lastLines(options.logFile)[0], { what: 'the script', deadlineMs: 5_000 });
    const { pid } = registered[0]!;
    expect(registered[0]?.kind).toBe('group');
    expect(processesOfGroup(pid).length).toBe(2);
    stop.abort(new Error('ctrl-c'));
    await expect(running).rejects.toThrow('ctrl-c');
    await waitFor(() => (processesOfGroup(pid).length === 0 ? true : undefined), {
      what: 'the group’s end',
      deadlineMs: 5_000,
    });
    expect(forgotten).toEqual([pid]);
  });

  it('starts nothing when aborted beforehand', async () => {
    const registry = new RememberingRegistry();
    await expect(
      runChild({ ...script('true'), registry, signal: AbortSignal.abort(new Error('late')) }),
    ).rejects.toThrow('late');
    expect(registry.registered).toEqual([]);
  });
});
