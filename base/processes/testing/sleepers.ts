import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../..';
import { processesOfSession, sendSignal } from '..';

/** Processes that sleep until the test ends them. */
export class Sleepers {
  readonly #started: ChildProcess[] = [];

  /** `sh` in a session of its own, with a second process in the same group. */
  group(): ChildProcess & { pid: number } {
    const child = spawn('sh', ['-c', 'sleep 300 & sleep 300'], { detached: true, stdio: 'ignore' });
    return this.adopt(child) as ChildProcess & { pid: number };
  }

  /** The leader of a session that `endAll` ends too. */
  adopt<Child extends ChildProcess>(child: Child): Child {
    this.#started.push(child);
    return child;
  }

  async endAll(): Promise<void> {
    for (const child of this.#started.splice(0)) {
      for (const pid of processesOfSession(child.pid!)) sendSignal(pid, 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  }
}

/** Waits until the three processes of a `group` run. */
export const groupRuns = (sid: number) =>
  waitFor(() => (processesOfSession(sid).length === 3 ? true : undefined), {
    what: 'the shell and its two sleeps',
    deadlineMs: 5_000,
  });
