import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { UserError } from '..';

/** A process as /proc/PID/stat tells it. */
export interface ProcessInfo {
  pid: number;
  /** `R`, `S`, `T` (stopped), `Z` (dead, not yet collected by its parent) ... */
  state: string;
  parent: number;
  group: number;
  session: number;
  /** Clock ticks after boot. Together with the pid it names one process for ever; the pid alone is reused. */
  startTime: string;
}

/**
 * What /proc says of a process; undefined when there is none. A zombie is reported: it is there, though it does nothing.
 * @throws UserError `needs-linux` where there is no /proc
 */
export function processInfo(pid: number): ProcessInfo | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    requireProc();
    return undefined;
  }
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const startTime = fields[19];
  if (!state || startTime === undefined) return undefined;
  return { pid, state, parent: Number(parent), group: Number(group), session: Number(session), startTime };
}

/**
 * When the process was started, in clock ticks after boot; undefined when it does not run (a zombie does not).
 * @throws UserError `needs-linux`
 */
export function startTimeOf(pid: number): string | undefined {
  const info = processInfo(pid);
  return info && runs(info) ? info.startTime : undefined;
}

/** Pids of all running processes of a session (`setsid`), whatever their process groups. @throws UserError `needs-linux` */
export function processesOfSession(sid: number): number[] {
  return running((info) => info.session === sid);
}

/** Pids of all running processes of a process group. @throws UserError `needs-linux` */
export function processesOfGroup(pgid: number): number[] {
  return running((info) => info.group === pgid);
}

/**
 * Pids of all running processes whose environment, as they were started with it, holds `NAME=value`. It finds what has
 * left its parent, its process group and its session.
 * @throws UserError `needs-linux`
 */
export function processesStartedWith(variable: string): number[] {
  return running(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      return false; // gone meanwhile, or another user's
    }
  });
}

/** Sends a signal to a process, or with a negative number to a process group. @returns false when there is none */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * The machine, boot and pid namespace in which our pids mean something. A pid written down under another one must
 * never be signalled: the cache folder may be shared between machines, or with a container.
 */
export function pidScope(): string {
  requireProc();
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
}

function runs(info: ProcessInfo): boolean {
  return info.state !== 'Z' && info.state !== 'X';
}

function running(matches: (info: ProcessInfo) => boolean): number[] {
  requireProc();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processInfo(Number(name)))
    .filter((info): info is ProcessInfo => info !== undefined && runs(info) && matches(info))
    .map((info) => info.pid);
}

function requireProc(): void {
  if (process.platform === 'linux') return;
  throw new UserError(
    'needs-linux',
    `this needs Linux's /proc to tell processes apart, and this machine runs ${process.platform}`,
    {
      hint: 'Run it on Linux, or in a Linux container or virtual machine.',
    },
  );
}
