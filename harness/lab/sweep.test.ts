import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  makeTempFolder,
  openRunRegistry,
  processesOfGroup,
  processesOfSession,
  startTimeOf,
} from '../../base/processes';
import { groupRuns, Sleepers } from '../../base/processes/testing/sleepers';
import { sweepDeadRuns } from './sweep';

let cacheFolder: string;
const sleepers = new Sleepers();

beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'sweep-test-'));
});

afterEach(async () => {
  await sleepers.endAll();
  rmSync(cacheFolder, { recursive: true, force: true });
});

const live = () => readdirSync(join(cacheFolder, 'live'));

/** Lets the file say that another process, dead by now, was the runner. */
function pretendRunnerDied(runId: string, change: (run: Record<string, unknown>) => void = () => {}): void {
  const file = join(cacheFolder, 'live', `${runId}.json`);
  const run = JSON.parse(readFileSync(file, 'utf8'));
  run.runner.startTime = '1';
  change(run);
  writeFileSync(file, JSON.stringify(run));
}

describe('sweeping dead runs', () => {
  test('a sweep leaves a living run alone', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = sleepers.group();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await groupRuns(child.pid);
    expect((await sweepDeadRuns({ cacheFolder })).swept).toEqual([]);
    expect(processesOfSession(child.pid)).toHaveLength(3);
    registry.close();
  });

  test.each(['group', 'session'] as const)('ends a %s and removes its folders', async (kind) => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = sleepers.group();
    const folder = makeTempFolder('test');
    registry.register({ pid: child.pid, what: 'sleeper', kind, tempFolders: [folder] });
    await groupRuns(child.pid);
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
    const child = sleepers.group();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await groupRuns(child.pid);
    process.kill(child.pid, 'SIGKILL');
    await once(child, 'exit');
    expect(processesOfGroup(child.pid)).toHaveLength(2);
    pretendRunnerDied('run-1');
    await sweepDeadRuns({ cacheFolder });
    expect(processesOfGroup(child.pid)).toEqual([]);
  });

  test('never touches a process that was given the pid of a registered one', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = sleepers.group();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await groupRuns(child.pid);
    pretendRunnerDied('run-1', (run) => {
      (run.entries as { startTime: string }[])[0]!.startTime = '12345';
    });
    const { swept } = await sweepDeadRuns({ cacheFolder });
    expect(swept[0]!.killed).toEqual([]);
    expect(processesOfSession(child.pid)).toHaveLength(3);
  });

  test('never touches what was written on another machine, or before a reboot', async () => {
    const registry = openRunRegistry({ cacheFolder, runId: 'run-1' });
    const child = sleepers.group();
    registry.register({ pid: child.pid, what: 'sleeper', kind: 'group' });
    await groupRuns(child.pid);
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
      const { openRunRegistry, makeTempFolder } = require(${JSON.stringify(resolve(__dirname, '../../base/processes/index.ts'))});
      const child = require('node:child_process').spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
      const folder = makeTempFolder('runner');
      const registry = openRunRegistry({ cacheFolder: ${JSON.stringify(cacheFolder)}, runId: 'killed' });
      registry.register({ pid: child.pid, what: 'sleeper', kind: 'session', tempFolders: [folder] });
      console.log(JSON.stringify({ pid: child.pid, folder }));
      setInterval(() => {}, 1000);`;
    const runner = sleepers.adopt(
      spawn(process.execPath, ['-r', resolve(__dirname, '../../base/register.cjs'), '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      }),
    );
    const [line] = await once(runner.stdout, 'data');
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
