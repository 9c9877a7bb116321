import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { HarnessError, systemClock } from '..';
import type { RunRegistry } from '.';
import { sendSignal } from '.';

export interface ChildOptions {
  /** For people and for errors: `cdklocal deploy`. */
  what: string;
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Takes what it prints, both streams in order. Appended to. */
  logFile: string;
  /** Aborting ends the whole process group, then rejects with the signal's reason. */
  signal?: AbortSignal;
  registry?: RunRegistry;
}

export interface ChildEnd {
  /** `exit code 1`, `signal SIGKILL`; undefined when it ended well. */
  failure?: string;
}

/** How long a child may take to end after SIGTERM, ms. */
const patience = 2_000;

/**
 * Runs a program in a process group of its own and waits for its end.
 * @throws HarnessError `cannot-start`; the signal's reason
 */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { what, signal, registry } = options;
  signal?.throwIfAborted();
  const log = openSync(options.logFile, 'a');
  // Its own group: cdklocal starts the real CLI as a child of its own and would leave it behind.
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  const pid = child.pid;
  if (pid !== undefined) registry?.register({ pid, what, kind: 'group' });
  closeSync(log);

  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new HarnessError('cannot-start', `cannot start ${what} (${options.command})`, { cause }));
    });
    child.once('close', (code, by) => {
      if (code === 0) resolve({});
      else resolve({ failure: by ? `signal ${by}` : `exit code ${code}` });
    });
  });
  const settled = ended.then(
    () => {},
    () => {},
  );
  const end = () => void endGroup(pid, settled);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const result = await ended;
    signal?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener('abort', end);
    if (pid !== undefined) registry?.unregister(pid);
  }
}

async function endGroup(pid: number | undefined, settled: Promise<void>): Promise<void> {
  if (pid === undefined) return;
  sendSignal(-pid, 'SIGTERM');
  const ended = new AbortController();
  void settled.then(() => ended.abort());
  await systemClock.sleep(patience, ended.signal);
  // The leader may be gone and its child not: the group is asked once more whatever happened.
  sendSignal(-pid, 'SIGKILL');
}
