import { spawn } from 'node:child_process';
import { messageOf } from '../../base';
import { type RunRegistry, sendSignal } from '../../base/processes';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Ends the command's whole process group after this many ms. */
  timeoutMs: number;
  /** Aborting ends the process group and rejects with the signal's reason. */
  signal?: AbortSignal;
  registry?: RunRegistry;
}

export interface CommandResult {
  /** Exit code, or undefined when it ended otherwise. */
  code?: number;
  stdout: string;
  stderr: string;
  /** `exit code 1`, `signal SIGKILL`, `no answer in 10 s`, `spawn x ENOENT`. */
  reason: string;
}

/** Runs a command in a process group of its own and collects what it says. Failing is a result, not an exception. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { env, cwd, timeoutMs, signal, registry } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(file, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const { pid } = child;
    if (pid !== undefined) registry?.register({ pid, what: file, kind: 'group' });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const end = () => pid !== undefined && sendSignal(-pid, 'SIGKILL');
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    const settle = (code: number | null, reason: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (pid !== undefined) registry?.unregister(pid);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ ...(code === null ? {} : { code }), stdout, stderr, reason });
    };
    child.on('error', (error) => settle(null, messageOf(error)));
    child.on('close', (code, killedBy) => {
      if (timedOut) settle(null, `no answer in ${timeoutMs / 1000} s`);
      else settle(code, code === null ? `signal ${killedBy}` : `exit code ${code}`);
    });
  });
}
