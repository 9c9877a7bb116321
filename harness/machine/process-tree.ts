import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../base';
import { Child, type RunRegistry, sendSignal } from '../../base/processes';
import { emulatorCredentials } from '../../pipeline/endpoint';
import { type AgentConfig, configVariable } from '../agent';
import { instanceProcesses, killAll, markerOf } from './agent-processes';
import { brokenOff, LineSplitter, readJournalLine } from './journal-lines';
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
class ProcessTreeInstance implements Instance {
  readonly instanceId: string;
  private readonly configFile: string;
  /** The cores that were started since the machine was last off: what stands in the register. */
  private readonly booted: Child[] = [];
  /** Lines of the journal so far, over all boots. */
  private journalLines = 0;
  /** The machine's network: everything that the agent says goes through it. */
  private cables?: { endpoint?: Relay; service: Relay };

  constructor(private readonly options: ProcessTreeOptions) {
    this.instanceId = options.instanceId;
    mkdirSync(join(options.folder, 'disk'), { recursive: true });
    this.configFile = join(options.folder, 'agent.json');
  }

  async boot(): Promise<void> {
    this.cables ??= await this.connectToNetwork();
    const { agentProgram, folder, certificateFile, registry } = this.options;
    const credentials: InstanceCredentials = this.options.credentials ?? emulatorCredentials;
    const core = new Child({
      what: `the agent of ${this.instanceId}`,
      command: process.execPath,
      args: [agentProgram],
      logFile: join(folder, 'agent-output.log'),
      // The journal's.
      withPipe: true,
      registry,
      registered: { kind: 'environment', environment: markerOf(this.configFile) },
      env: {
        PATH: process.env.PATH,
        [configVariable]: this.configFile,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        NODE_EXTRA_CA_CERTS: certificateFile,
        AWS_EC2_METADATA_DISABLED: 'true',
        // The SDK's note that Node 20 will be dropped is not the agent's to give.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
    this.booted.push(core);
    this.readJournal(core.pipe!);
    await core.started;
    core.letGo();
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
    for (const core of this.booted.splice(0)) {
      // By then the last of its journal is read.
      await core.ended;
      core.forget();
    }
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
  }

  /** Several programs write into one pipe, until the last of them is gone. */
  private readJournal(pipe: NodeJS.ReadableStream): void {
    const take = (line: string | undefined) => {
      this.journalLines += 1;
      this.options.onJournal(readJournalLine(line, this.journalLines, systemClock.now()));
    };
    const lines = new LineSplitter(take);
    pipe.on('data', (bytes: Buffer) => lines.push(bytes));
    pipe.on('end', () => lines.end());
    pipe.on('error', (error) => {
      lines.end();
      this.journalLines += 1;
      this.options.onJournal(brokenOff(error, this.journalLines, systemClock.now()));
    });
  }

  private network(): Relay[] {
    return Object.values(this.cables ?? {});
  }

  /** Lays the cables, and tells the agent of their ends. */
  private async connectToNetwork() {
    const { folder, instanceId, region, profile, endpoint, messageService } = this.options;
    const cables: { endpoint?: Relay; service: Relay } = {
      service: await Relay.start({ host: '127.0.0.1', port: messageService.port }),
    };
    if (endpoint !== undefined) cables.endpoint = await Relay.start(addressOf(endpoint));
    const agentConfig: AgentConfig = {
      version: 1,
      instanceId,
      root: join(folder, 'disk'),
      region,
      profile,
      messageService: { ...messageService, host: '127.0.0.1', port: cables.service.port },
      endpoint: cables.endpoint && throughCable(endpoint!, cables.endpoint),
    };
    // It has the message service's secret in it.
    writeFileSync(this.configFile, `${JSON.stringify(agentConfig, null, 2)}\n`, { mode: 0o600 });
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
