import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../base';
import { AgentPaths } from './paths';
import { SessionChannel } from './session-channel';

let root: string;
let other: ChildProcess;
let channel: SessionChannel;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'channel-'));
  channel = new SessionChannel(new AgentPaths(root, 'i-1'), 's-1', systemClock);
  channel.create();
});
afterEach(() => {
  other.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

/** A process that has the pid of a session's worker, but is none. */
function reuse(...named: string[]): number {
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...named], { stdio: 'ignore' });
  channel.setPid(other.pid as number);
  return other.pid as number;
}

describe('a pid that is used again, after a restart (agent-2026.md 6)', () => {
  test('by pid alone, any process is taken for the worker', () => {
    const pid = reuse('sshd');
    expect(channel.livePid()).toBe(pid);
  });

  test('by program too, a foreign process is not, another one of the same program is', () => {
    reuse('sshd');
    expect(channel.livePid('ssm-session-worker')).toBeUndefined();
    other.kill('SIGKILL');
    const pid = reuse('ssm-session-worker', 's-2');
    expect(channel.livePid('ssm-session-worker')).toBe(pid);
  });
});
