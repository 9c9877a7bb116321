import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  killSession,
  makeTempFolder,
  openRunRegistry,
  processesOfGroup,
  processesOfSession,
  processInfo,
  startTimeOf,
  sweepDeadRuns,
} from './processes';
import { waitFor } from './wait-for';

let cacheFolder: string;
const started: ChildProcess[] = [];

/** `sh` in a session of its own, with a second process in the same group. */
function spawnGroup(): ChildProcess & { pid: number } {
  const child = spawn('sh', ['-c', 'sleep 300 & sleep 300'], { detached: true, stdio: 'ignore' });
  started.push(child);
  return child as ChildProcess & { pid: number };
}

const bothRun = (sid: number) =>
  waitFor(() => (processesOfSession(sid).length === 3 ? true : undefined), {
    what: 'the shell and its two sleeps',
    deadlineMs: 5_000,
  });

beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'processes-test-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    killSession(child.pid!, 'SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(cacheFolder, { recursive: true, force: true });
});

const live = () => readdirSync(join(cacheFolder, 'live'));

describe('what /proc tells', () => {
  test('this process has a start time, a session and a group', () => {
    expect(startTimeOf(process.pid)).toMatch(/^\d+$/);
    expect(processesOfGroup(processInfo(process.pid)!.group)).toContain(process.pid);
  });

  test('a program whose name holds spaces and parentheses is read right', async () => {
    const child = spawn('bash', ['-c', 'printf "%s" "a) Z 9 9 (b" > /proc/self/comm; read x'], {
      detached: true,
    });
    started.push(child);
    await waitFor(
      () => (readFileSync(`/proc/${child.pid}/comm`, 'utf8').startsWith('a)') ? true : undefined),
      { what: 'the new name', deadlineMs: 5_000 },
    );
    expect(processInfo(child.pid!)).toMatchObject({
      parent: process.pid,
      group: child.pid,
      session: child.pid,
    });
  });

  test('no process, no start time', () => {
    expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
  });

  test('killing a session ends all its processes, and nothing else', async () => {
    const victim = spawnGroup();
    const bystander = spawnGroup();
    await Promise.all([bothRun(victim.pid), bothRun(bystander.pid)]);
    expect(killSession(victim.pid, 'SIGKILL')).toHaveLength(3);
    await waitFor(() => (processesOfSession(victim.pid).length === 0 ? true : undefined), {
      what: 'the session to be gone',
      deadlineMs: 5_000,
    });
    expect(processesOfSession(bystander.pid)).toHaveLength(3);
  });
});

describe('the registry of a run', () => {
  test('a file while the run lives, none after it', () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    expect(live()).toEqual(['run-1.json']);
    registry.close();
    expect(live()).toEqual([]);
  });

  test('refuses a run id that would leave its folder, and a temp folder that no sweep may remove', () => {
    expect(() => openRunRegistry({ cacheFolder, runId: '../x' })).toThrow(
      expect.objectContaining({ code: 'bad-run-id' }),
    );
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    expect(() =>
      registry.register({ pid: process.pid, what: 'x', kind: 'group', tempFolders: ['/home'] }),
    ).toThrow(/session-logs-/);
    registry.close();
  });

  test('a sweep leaves a living run alone', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = spawnGroup();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await bothRun(child.pid);
    expect((await sweepDeadRuns({ cacheFolder })).swept).toEqual([]);
    expect(processesOfSession(child.pid)).toHaveLength(3);
    registry.close();
  });
});

/** Lets the file say that another process, dead by now, was the runner. */
function pretendRunnerDied(runId: string, change: (run: Record<string, unknown>) => void = () => {}): void {
  const file = join(cacheFolder, 'live', `${runId}.json`);
  const run = JSON.parse(readFileSync(file, 'utf8'));
  run.runner.startTime = '1';
  change(run);
  writeFileSync(file, JSON.stringify(run));
}

describe('sweeping dead runs', () => {
  test.each(['group', 'session'] as const)('ends a %s and removes its folders', async (kind) => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = spawnGroup();
    const folder = makeTempFolder('test');
    registry.register({ pid: child.pid, what: 'sleeper', kind, tempFolders: [folder] });
    await bothRun(child.pid);
    pretendRunnerDied('run-1');
    const lines: string[] = [];
    const { swept } = await sweepDeadRuns({ cacheFolder, onProgress: (line) => lines.push(line) });
    expect(swept).toEqual([
      expect.objectContaining({ runId: 'run-1', removedFolders: [folder], removedContainers: [] }),
    ]);
    expect(swept[0]!.killed).toHaveLength(3);
    expect(processesOfSession(child.pid)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(live()).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('ended 3 processes (sleeper)')]);
  });

  test('ends what is left of a group whose leader is gone', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = spawnGroup();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await bothRun(child.pid);
    process.kill(child.pid, 'SIGKILL');
    await once(child, 'exit');
    expect(processesOfGroup(child.pid)).toHaveLength(2);
    pretendRunnerDied('run-1');
    await sweepDeadRuns({ cacheFolder });
    expect(processesOfGroup(child.pid)).toEqual([]);
  });

  test('never touches a process that was given the pid of a registered one', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = spawnGroup();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await bothRun(child.pid);
    pretendRunnerDied('run-1', (run) => {
      (run.entries as { startTime: string }[])[0]!.startTime = '12345';
    });
    const { swept } = await sweepDeadRuns({ cacheFolder });
    expect(swept[0]!.killed).toEqual([]);
    expect(processesOfSession(child.pid)).toHaveLength(3);
  });

  test('never touches what was written on another machine, or before a reboot', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = spawnGroup();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await bothRun(child.pid);
    pretendRunnerDied('run-1', (run) => {
      run.scope = 'another-boot pid:[1]';
    });
    expect((await sweepDeadRuns({ cacheFolder })).swept).toEqual([]);
    expect(processesOfSession(child.pid)).toHaveLength(3);
    expect(live()).toEqual(['run-1.json']);
  });

  test('a damaged file is named and left as it is', async () => {
    openRunRegistry({ cacheFolder, runId: 'run-1' });
    pretendRunnerDied('run-1', (run) => {
      run.entries = [{ pid: 1, startTime: '1', what: 'x', kind: 'group', tempFolders: ['/'] }];
    });
    const { swept, unreadable } = await sweepDeadRuns({ cacheFolder });
    expect(swept).toEqual([]);
    expect(unreadable).toEqual([join(cacheFolder, 'live', 'run-1.json')]);
  });

  test('cleans up after a runner that was really killed with SIGKILL', async () => {
    const program = `
      const { openRunRegistry, makeTempFolder } = require(${JSON.stringify(resolve(__dirname, 'processes.ts'))});
      const child = require('node:child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
      const folder = makeTempFolder('runner');
      const registry = openRunRegistry({ cacheFolder: ${JSON.stringify(cacheFolder)}, runId: 'killed' });
      registry.register({ pid: child.pid, what: 'sleeper', kind: 'session', tempFolders: [folder] });
      console.log(JSON.stringify({ pid: child.pid, folder }));
      setInterval(() => {}, 1000);`;
    const runner = spawn(process.execPath, ['-r', 'esbuild-register', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    started.push(runner);
    const [line] = await once(runner.stdout!, 'data');
    const { pid, folder } = JSON.parse(String(line));
    expect((await sweepDeadRuns({ cacheFolder })).swept).toEqual([]);
    runner.kill('SIGKILL');
    await once(runner, 'exit');
    expect(startTimeOf(pid)).toBeDefined();
    const { swept } = await sweepDeadRuns({ cacheFolder });
    expect(swept).toEqual([
      {
        runId: 'killed',
        killed: [{ pid, what: 'sleeper' }],
        removedFolders: [folder],
        removedContainers: [],
      },
    ]);
    expect(startTimeOf(pid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    expect(live()).toEqual([]);
  });
});
