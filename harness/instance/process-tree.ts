import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type AgentConfig, configVariable, type JournalEntry, journalFd } from '../agent';
import { processesStartedWith, sendSignal } from '../process-info';
import type { RunRegistry } from '../run-registry';
import { waitFor } from '../wait-for';
import type { AgentProcess, AgentProgram, Instance, InstanceOptions } from './types';

export interface ProcessTreeOptions extends InstanceOptions {
  /** `amazon-ssm-agent.js`, bundled; the other programs lie beside it. */
  agentProgram: string;
  config: Omit<AgentConfig, 'version' | 'instanceId' | 'root'>;
  /** Told of what is started, so that the next run can end it if this one is killed. */
  registry?: RunRegistry;
}

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
const marker = (configFile: string) => `${configVariable}=${configFile}`;

/** Every process of the instance. @throws UserError `needs-linux` */
export function instanceProcesses(configFile: string): AgentProcess[] {
  return processesStartedWith(marker(configFile)).map((pid) => ({ program: programOfPid(pid), pid }));
}

function programOfPid(pid: number): AgentProcess['program'] {
  try {
    return programIn(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return 'shell'; // it ended just now
  }
}

/**
 * An instance as a tree of processes with a folder for its disk. Its death is SIGKILL of every process that carries its
 * mark, sent from outside in one go, until none is left.
 */
export class ProcessTreeInstance implements Instance {
  readonly instanceId: string;
  private readonly configFile: string;
  /** Every core that was started, by pid: one for each boot. */
  private readonly booted: number[] = [];

  constructor(private readonly options: ProcessTreeOptions) {
    this.instanceId = options.instanceId;
    const { folder, instanceId, config } = options;
    const root = join(folder, 'disk');
    mkdirSync(root, { recursive: true });
    this.configFile = join(folder, 'agent.json');
    const agentConfig: AgentConfig = { version: 1, instanceId, root, ...config };
    writeFileSync(this.configFile, `${JSON.stringify(agentConfig, null, 2)}\n`);
  }

  async boot(): Promise<void> {
    const output = openSync(join(this.options.folder, 'agent-output.log'), 'a');
    // A session of its own: Ctrl-C in the user's terminal must not reach what is being tested.
    const core = spawn(process.execPath, [this.options.agentProgram], {
      detached: true,
      stdio: ['ignore', output, output, 'pipe'],
      env: {
        PATH: process.env.PATH,
        [configVariable]: this.configFile,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
        // The SDK's note that Node 20 will be dropped is not the agent's to give.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
    closeSync(output);
    if (core.pid !== undefined) {
      const what = `the agent of ${this.instanceId}`;
      this.options.registry?.register({
        pid: core.pid,
        what,
        kind: 'environment',
        environment: marker(this.configFile),
      });
    }
    const pipe = core.stdio[journalFd] as NodeJS.ReadableStream;
    const lines = createInterface({ input: pipe });
    // The writers were killed in mid-write: what came before it was read.
    lines.on('error', () => {});
    lines.on('line', (line) => {
      try {
        this.options.onJournal(JSON.parse(line) as JournalEntry);
      } catch {
        // A line cut off by SIGKILL in mid-write.
      }
    });
    await new Promise<void>((resolve, reject) => {
      core.once('spawn', resolve);
      core.once('error', reject);
    });
    core.unref();
  }

  async processes(): Promise<AgentProcess[]> {
    return instanceProcesses(this.configFile);
  }

  async signal(program: AgentProgram, signal: NodeJS.Signals): Promise<void> {
    for (const process of await this.processes())
      if (process.program === program) sendSignal(process.pid, signal);
  }

  async killAgent(): Promise<void> {
    await this.killAll((process) => process.program !== 'shell');
  }

  async powerLoss(): Promise<void> {
    await this.killAll(() => true);
  }

  async destroy(): Promise<void> {
    await this.powerLoss();
    for (const pid of this.booted.splice(0)) this.options.registry?.unregister(pid);
  }

  /** Kills what matches, core first, and looks again until nothing is left: one may have been starting another. */
  private async killAll(matches: (process: AgentProcess) => boolean): Promise<void> {
    await waitFor(
      async () => {
        const left = (await this.processes()).filter(matches);
        for (const { pid } of left) sendSignal(pid, 'SIGKILL');
        return left.length === 0 || undefined;
      },
      { what: `every process of ${this.instanceId} to die`, deadlineMs: 10_000, pauseMs: 2, maxPauseMs: 50 },
    );
  }
}
