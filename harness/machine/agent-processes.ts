import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { waitFor } from '../../base';
import { processesStartedWith, sendSignal } from '../../base/processes';
import { configVariable } from '../agent';
import type { AgentProcess, AgentProgram } from './types';

const programOf: Record<string, AgentProgram> = {
  'amazon-ssm-agent': 'core',
  'ssm-agent-worker': 'agent-worker',
  'ssm-session-worker': 'session-worker',
};

/** Which program a command line is: the file that node runs, or the title that the program gives itself. */
function programIn(commandLine: string): AgentProcess['program'] {
  const names = commandLine.split('\0').map((word) => basename(word.trim(), '.js'));
  return names.map((name) => programOf[name]).find((program) => program !== undefined) ?? 'shell';
}

/** Environment variable that every process of an instance inherits; its value is the configuration file's path. */
export const markerOf = (configFile: string) => `${configVariable}=${configFile}`;

/** Every process of the instance. @throws UserError `needs-linux` */
export function instanceProcesses(configFile: string): AgentProcess[] {
  return processesStartedWith(markerOf(configFile)).map((pid) => ({ program: programOfPid(pid), pid }));
}

function programOfPid(pid: number): AgentProcess['program'] {
  try {
    return programIn(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return 'shell'; // it ended just now
  }
}

/**
 * Sends SIGKILL to what is found, and looks again until nothing is left: one may just have started another.
 * @param what for the error: whose processes
 * @throws HarnessError `deadline-exceeded`
 */
export async function killAll(find: () => AgentProcess[], what: string): Promise<void> {
  await waitFor(
    () => {
      const left = find();
      for (const { pid } of left) sendSignal(pid, 'SIGKILL');
      return left.length === 0 || undefined;
    },
    { what: `every process of ${what} to die`, deadlineMs: 10_000, pauseMs: 2, maxPauseMs: 50 },
  );
}
