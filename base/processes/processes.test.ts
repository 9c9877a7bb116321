import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '..';
import {
  openRunRegistry,
  processesOfGroup,
  processesOfSession,
  processInfo,
  sendSignal,
  startTimeOf,
} from '.';
import { groupRuns, Sleepers } from './testing/sleepers';

let cacheFolder: string;
const sleepers = new Sleepers();

beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'processes-test-'));
});

afterEach(async () => {
  await sleepers.endAll();
  rmSync(cacheFolder, { recursive: true, force: true });
});

const live = () => readdirSync(join(cacheFolder, 'live'));

describe('what /proc tells', () => {
  test('this process has a start time, a session and a group', () => {
    expect(startTimeOf(process.pid)).toMatch(/^\d+$/);
    expect(processesOfGroup(processInfo(process.pid)!.group)).toContain(process.pid);
  });

  test('a program whose name holds spaces and parentheses is read right', async () => {
    const child = sleepers.adopt(
      spawn('bash', ['-c', 'printf "%s" "a) Z 9 9 (b" > /proc/self/comm; read x'], { detached: true }),
    );
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

  test('all processes of a session are found, and no others', async () => {
    const one = sleepers.group();
    const other = sleepers.group();
    await Promise.all([groupRuns(one.pid), groupRuns(other.pid)]);
    const found = processesOfSession(one.pid);
    expect(found).toHaveLength(3);
    for (const pid of found) sendSignal(pid, 'SIGKILL');
    await waitFor(() => (processesOfSession(one.pid).length === 0 ? true : undefined), {
      what: 'the session to be gone',
      deadlineMs: 5_000,
    });
    expect(processesOfSession(other.pid)).toHaveLength(3);
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
});
