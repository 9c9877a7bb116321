import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunRegistry } from '../../base/processes';
import { sendSignal } from '../../base/processes';
import { emulatorCredentials } from '../../pipeline/endpoint';
import { type AgentConfig, configVariable, type JournalEntry, journalFd } from '../agent';
import { instanceProcesses, killAll, markerOf } from './agent-processes';
import { Relay } from './relay';
import type { AgentProcess, AgentProgram, Instance, InstanceOptions, InstanceRoom } from './types';

export interface ProcessTreeOptions extends InstanceOptions {
  /** `amazon-ssm-agent.js`, bundled; the other programs lie beside it. */
  agentProgram: string;
  /** AWS, for every service; absent where no call is to be made. */
  endpoint?: string;
  /** Whose rights the agent has, as an instance profile gives them; an emulator's root when left out. */
  credentials?: InstanceCredentials;
  /** File of the certificate that an https endpoint shows, where no authority has signed it. */
  certificateFile?: string;
  /** Told of what is started, so that the next run can end it if this one is killed. */
  registry?: RunRegistry;
}

export interface InstanceCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Instances as process trees on this machine. */
export function processTrees(
  options: Pick<
    ProcessTreeOptions,
    'agentProgram' | 'endpoint' | 'credentials' | 'certificateFile' | 'registry'
  >,
): InstanceRoom {
  return {
    kind: 'process',
    description: 'process trees on this machine',
    serviceHost: '127.0.0.1',
    // Six instances a core, at four instances a scenario.
    scenariosAtOnce: Math.floor(1.5 * availableParallelism()),
    create: (instance) => new ProcessTreeInstance({ ...instance, ...options }),
  };
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

  /** The machine's network: everything that the agent says goes through it. */
  private cables?: { endpoint?: Relay; service: Relay };

  constructor(private readonly options: ProcessTreeOptions) {
    this.instanceId = options.instanceId;
    mkdirSync(join(options.folder, 'disk'), { recursive: true });
    this.configFile = join(options.folder, 'agent.json');
  }

  async boot(): Promise<void> {
    this.cables ??= await this.connectToNetwork();
    const output = openSync(join(this.options.folder, 'agent-output.log'), 'a');
    const { certificateFile } = this.options;
    const credentials: InstanceCredentials = this.options.credentials ?? emulatorCredentials;
    // A session of its own: Ctrl-C in the user's terminal must not reach what is being tested.
    const core = spawn(process.execPath, [this.options.agentProgram], {
      detached: true,
      stdio: ['ignore', output, output, 'pipe'],
      env: {
        PATH: process.env.PATH,
        [configVariable]: this.configFile,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
        ...(certificateFile && { NODE_EXTRA_CA_CERTS: certificateFile }),
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
        environment: markerOf(this.configFile),
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

  async forcedReboot(): Promise<void> {
    await this.powerLoss();
    await this.boot();
  }

  async cutNetwork(): Promise<void> {
    await Promise.all(this.network().map((cable) => cable.cut()));
  }

  async restoreNetwork(): Promise<void> {
    await Promise.all(this.network().map((cable) => cable.restore()));
  }

  async destroy(): Promise<void> {
    await this.powerLoss();
    for (const cable of this.network()) cable.close();
    for (const pid of this.booted.splice(0)) this.options.registry?.unregister(pid);
  }

  private network(): Relay[] {
    return Object.values(this.cables ?? {});
  }

  /** Lays the cables, and tells the agent of their ends. */
  private async connectToNetwork() {
    const { folder, instanceId, region, profile, endpoint, messageServicePort } = this.options;
    const cables: { endpoint?: Relay; service: Relay } = {
      service: await Relay.start({ host: '127.0.0.1', port: messageServicePort }),
    };
    if (endpoint !== undefined) cables.endpoint = await Relay.start(addressOf(endpoint));
    const agentConfig: AgentConfig = {
      version: 1,
      instanceId,
      root: join(folder, 'disk'),
      region,
      profile,
      messageService: { host: '127.0.0.1', port: cables.service.port },
      ...(endpoint && cables.endpoint && { endpoint: throughCable(endpoint, cables.endpoint) }),
    };
    writeFileSync(this.configFile, `${JSON.stringify(agentConfig, null, 2)}\n`);
    return cables;
  }

  private killAll(matches: (process: AgentProcess) => boolean): Promise<void> {
    return killAll(() => instanceProcesses(this.configFile).filter(matches), this.instanceId);
  }
}

/** The cable passes bytes, so a TLS connection goes through it end to end. */
function throughCable(endpoint: string, cable: Relay): string {
  return `${new URL(endpoint).protocol}//127.0.0.1:${cable.port}`;
}

function addressOf(endpoint: string): { host: string; port: number } {
  const { protocol, hostname, port } = new URL(endpoint);
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual) };
}
