/** The agent's core: keeps an agent worker running, and stops it when it is stopped itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../base';
import { loadConfig } from '../config';
import { Journal, journalFd } from '../journal';
import { AgentPaths } from '../paths';
import { isAlive } from '../session-channel';

const program = 'amazon-ssm-agent';
process.title = program;

const config = loadConfig();
const { profile } = config;
const clock = systemClock;
const paths = new AgentPaths(config.root, config.instanceId);
const journal = new Journal(clock, program, journalFd);
const stopping = new AbortController();

mkdirSync(dirname(paths.agentWorkerPid), { recursive: true });
journal.write({ kind: 'event', event: 'agent-started' });
process.on('SIGTERM', () => void stop());
void keepWorker();

/** A new core replaces the agent worker that an earlier one left behind (agent-behaviour.md 6 d2). */
async function replaceOrphan(): Promise<void> {
  const pid = orphanPid();
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid) && orphanPid() === pid) await clock.sleep(10);
}

function orphanPid(): number | undefined {
  try {
    const pid = Number(readFileSync(paths.agentWorkerPid, 'utf8'));
    // Only what is an agent worker of this very disk; after a power loss the pid may be anybody's.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    const isOurs = environment.includes(`SSM_AGENT_CONFIG=${process.env.SSM_AGENT_CONFIG}`);
    return command.includes('ssm-agent-worker') && isOurs ? pid : undefined;
  } catch {
    return undefined;
  }
}

let worker: ChildProcess | undefined;

async function keepWorker(): Promise<void> {
  await replaceOrphan();
  while (!stopping.signal.aborted) {
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) {
      worker = spawn(process.execPath, [join(__dirname, 'ssm-agent-worker.js')], {
        stdio: ['ignore', 'ignore', 'inherit', journalFd],
      });
      worker.on('error', () => {});
      journal.write({ kind: 'event', event: 'agent-worker-started', worker: worker.pid });
    }
    await clock.sleep(profile.monitorMs, stopping.signal);
  }
}

/** `systemctl stop`: the agent worker is asked to go, the core follows after its hard-stop time; sessions stay. */
async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  worker?.kill('SIGTERM');
  await clock.sleep(profile.coreStopMs);
  journal.write({ kind: 'event', event: 'agent-stopped' });
  process.exit(0);
}
