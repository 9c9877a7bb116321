import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base';
import type { AgentPaths } from './paths';
import type { SessionResult } from './session';

/** Writes a file so that a reader, or a power loss, finds it whole or not at all. */
export function writeAtomically(path: string, content: string): void {
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

/**
 * What agent worker and session worker tell each other: files in `channels/<sessionId>/`. Files, because a session
 * outlives the agent worker that started it and is taken over by the next one (agent-behaviour.md 6).
 */
export class SessionChannel {
  private readonly folder: string;

  constructor(
    paths: AgentPaths,
    sessionId: string,
    private readonly clock: Clock,
  ) {
    this.folder = paths.channel(sessionId);
  }

  exists(): boolean {
    return existsSync(this.folder);
  }
  create(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  setPid(pid: number): void {
    writeAtomically(join(this.folder, 'pid'), String(pid));
  }
  /**
   * The session worker's process, if it runs.
   * @param program what it has to run; without, any process with the pid is taken for it (agent-behaviour.md 6 f1)
   */
  livePid(program?: string): number | undefined {
    const pid = Number(this.read('pid'));
    if (!(pid > 0) || !isAlive(pid)) return undefined;
    return program === undefined || runs(pid, program) ? pid : undefined;
  }

  /** Agent worker to session worker: end the session. */
  cancel(): void {
    writeAtomically(join(this.folder, 'cancel'), '');
  }
  isCancelled(): boolean {
    return existsSync(join(this.folder, 'cancel'));
  }

  setResult(result: SessionResult): void {
    writeAtomically(join(this.folder, 'result'), JSON.stringify(result));
  }
  result(): SessionResult | undefined {
    const text = this.read('result');
    return text === undefined ? undefined : (JSON.parse(text) as SessionResult);
  }

  /** Waits until `probe` gives something, looking at every change of the folder and a few times a second. */
  async waitFor<T>(probe: () => T | undefined, signal?: AbortSignal): Promise<T | undefined> {
    for (;;) {
      const found = probe();
      if (found !== undefined || signal?.aborted) return found;
      const changed = new AbortController();
      const stop = () => changed.abort();
      signal?.addEventListener('abort', stop, { once: true });
      let watcher: ReturnType<typeof watch> | undefined;
      try {
        watcher = watch(this.folder, stop);
        watcher.on('error', stop);
      } catch {
        // The folder is gone, or there are no watches left; the clock alone will do.
      }
      await this.clock.sleep(200, changed.signal);
      watcher?.close();
      signal?.removeEventListener('abort', stop);
    }
  }

  private read(name: string): string | undefined {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }
}

/** Session ids that have a document in `current/`. */
export function currentSessions(paths: AgentPaths): string[] {
  try {
    return readdirSync(paths.currentDocuments).filter((name) => !name.endsWith('.tmp'));
  } catch {
    return [];
  }
}

/** A process runs with this pid. A zombie, which waits for an init that is slow to reap, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    return !/\) [ZX] /.test(state);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** By the process's command line. Where that cannot be read, nothing speaks against it. */
function runs(pid: number, program: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
  } catch {
    return true;
  }
}
