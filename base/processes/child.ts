import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { HarnessError, systemClock } from '..';
import { sendSignal } from './process-info';
import type { Registration, RunRegistry } from './run-registry';

export interface ChildOptions {
  /** For people, for errors and for the register: `cdklocal deploy`. */
  what: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  /** The whole environment; this process's when left out. */
  env?: NodeJS.ProcessEnv;
  /** Takes what it prints, both streams in order. Appended to. Without one it is kept in `printed`. */
  logFile?: string;
  /** Gives it one more pipe to write to, as file descriptor 3. */
  withPipe?: boolean;
  registry?: RunRegistry;
  /** What the register is told; the process group when left out. */
  registered?: Pick<Registration, 'kind' | 'environment' | 'tempFolders'>;
}

export interface ChildEnd {
  /** Exit code; undefined when it ended otherwise or never ran. */
  code?: number;
  /** `exit code 1`, `signal SIGKILL`, `spawn x ENOENT`, `no answer: it was ended after 2000 ms`. */
  reason: string;
  /** Code `cannot-start`, where it never ran. */
  cannotStart?: HarnessError;
}

/** How long a child may take to end after SIGTERM, ms. */
const patience = 2_000;

/**
 * Another program, in a process group and session of its own: programs start others and leave them behind (cdklocal its
 * CLI), and Ctrl-C in the user's terminal must reach nobody but us.
 *
 * Our own and no library: execa 9 is an ES module only, while jest runs these sources as CommonJS; and what counts here,
 * the end of a whole group and the register for the run after a killed one, would be ours to write all the same.
 */
export class Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when it runs. @throws HarnessError `cannot-start` */
  readonly started: Promise<void>;
  /** Resolves when it has ended and all that it printed is there. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** What it has printed so far, where there is no log file. */
  readonly printed = { stdout: '', stderr: '' };
  /** The end of its further pipe from which to read. */
  readonly pipe?: Readable;
  readonly #process: ChildProcess;
  readonly #registry?: RunRegistry;
  /** Its whole group has been ended: the number may be another group's by now. */
  #isGone = false;

  /** Starts it; in the same turn of the event loop it stands in the register. */
  constructor(options: ChildOptions) {
    const { what, command, registry, registered = { kind: 'group' } } = options;
    this.#process = spawned(options);
    this.pid = this.#process.pid;
    this.#registry = registry;
    if (this.pid !== undefined) registry?.register({ pid: this.pid, what, ...registered });
    if (options.withPipe) this.pipe = this.#process.stdio[3] as Readable;
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#process[stream]?.setEncoding('utf8').on('data', (text: string) => {
        this.printed[stream] += text;
      });
    }
    this.ended = new Promise((resolve) => {
      // Before `close`, which comes as well where there is nothing to close.
      this.#process.once('error', (cause) => {
        const cannotStart = new HarnessError('cannot-start', `cannot start ${what} (${command})`, { cause });
        resolve({ reason: cause.message, cannotStart });
      });
      this.#process.once('close', (code, signal) => {
        resolve(code === null ? { reason: `signal ${signal}` } : { code, reason: `exit code ${code}` });
      });
    });
    this.started = this.#untilStarted();
    this.started.catch(() => {}); // whoever waits for it is told
  }

  async #untilStarted(): Promise<void> {
    const failure = this.ended.then(({ cannotStart }) => cannotStart);
    const started = new Promise<undefined>((resolve) => {
      this.#process.once('spawn', () => resolve(undefined));
    });
    const cannotStart = await Promise.race([started, failure]);
    if (cannotStart) throw cannotStart;
  }

  /** Sends a signal to its whole group. */
  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && !this.#isGone) sendSignal(-this.pid, signal);
  }

  /**
   * Ends its whole group, and resolves when it has ended.
   * @param patienceMs how long it may take after SIGTERM; 0: SIGKILL at once
   */
  async end(patienceMs = patience): Promise<void> {
    if (patienceMs > 0) {
      this.signal('SIGTERM');
      const ended = new AbortController();
      void this.ended.then(() => ended.abort());
      await systemClock.sleep(patienceMs, ended.signal);
    }
    // The leader may be gone and its child not: the group is asked once more, whatever happened.
    this.signal('SIGKILL');
    await this.ended;
    this.#isGone = true;
  }

  /** Strikes it off the register: it has ended and its folders are removed, or it is to outlive this program. */
  forget(): void {
    if (this.pid !== undefined) this.#registry?.unregister(this.pid);
  }

  /** From now on this program ends without waiting for it. */
  letGo(): void {
    this.#process.unref();
  }
}

function spawned({ command, args, cwd, env, logFile, withPipe }: ChildOptions): ChildProcess {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  try {
    const output = log ?? ('pipe' as const);
    return spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output, ...(withPipe ? (['pipe'] as const) : [])],
    });
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

export interface Limits {
  /** Aborting ends the child's group; then the signal's reason is thrown. */
  signal?: AbortSignal;
  /** The child's group is ended after this many ms. */
  timeLimitMs?: number;
}

/**
 * Waits for a child's end, which is the end of its group where a limit brought it about, and strikes it off the register.
 * @throws the signal's reason
 */
export async function untilEnded(child: Child, { signal, timeLimitMs }: Limits): Promise<ChildEnd> {
  let ending: Promise<void> | undefined;
  let isLate = false;
  const end = () => {
    ending ??= child.end();
  };
  const endLate = () => {
    isLate = true;
    end();
  };
  const timer = timeLimitMs === undefined ? undefined : setTimeout(endLate, timeLimitMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const ended = await child.ended;
    await ending;
    signal?.throwIfAborted();
    return isLate ? { reason: `no answer: it was ended after ${timeLimitMs} ms` } : ended;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    child.forget();
  }
}
