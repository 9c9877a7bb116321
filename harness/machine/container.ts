import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { BackendError, messageOf } from '../../base';
import type { AgentConfig } from '../agent';
import { keepDisk, putConfig } from './container-files';
import { diskInside, programsInside } from './container-paths';
import { answers, type Engine, execIn, labelsOf, type Owner, type RunNetwork, within } from './engine';
import { JournalFollower } from './journal-follower';
import type { AgentProcess, AgentProgram, Instance, InstanceOptions, InstanceRoom } from './types';

export interface ContainerRoomOptions {
  engine: Engine;
  image: string;
  network: RunNetwork;
  owner: Owner;
  /** AWS as containers in the network reach it; absent where no call is to be made. */
  endpoint?: string;
}

/** Instances as containers of the instance image. */
export function containers(options: ContainerRoomOptions): InstanceRoom {
  return {
    kind: 'container',
    description: `containers of ${options.image}`,
    serviceHost: options.network.gateway,
    scenariosAtOnce: availableParallelism(),
    create: (instance) => new ContainerInstance({ ...instance, ...options }),
  };
}

/** How long one question to the engine may take on a busy machine, ms. */
const stepMs = 30_000;
const questionMs = 5000;

type ContainerOptions = InstanceOptions & ContainerRoomOptions;

/**
 * An instance as a container: PID 1 stands for the machine and starts the agent at boot. Its death is the engine's
 * SIGKILL of everything in it; its disk is a volume, and what is in it is copied to the run's folder at the end.
 */
class ContainerInstance implements Instance {
  readonly instanceId: string;
  private readonly name: string;
  private container?: Dockerode.Container;
  private volume?: Dockerode.Volume;
  /** The address it had in its network, to come back with it. */
  private address = '';
  private journal?: JournalFollower;

  constructor(private readonly options: ContainerOptions) {
    this.instanceId = options.instanceId;
    this.name = `session-logs-${options.instanceId}`;
    mkdirSync(options.folder, { recursive: true });
  }

  async boot(): Promise<void> {
    await this.step('boot', async () => {
      this.container ??= await this.create();
      const { State } = await this.container.inspect();
      // As systemd starts a service of a machine that is up.
      if (State.Running) return void (await this.container.kill({ signal: 'SIGUSR1' }));
      await this.container.start();
      await this.isUp();
    });
  }

  async signal(program: AgentProgram, signal: NodeJS.Signals): Promise<void> {
    await this.control('signal', program, signal);
  }

  async killAgent(): Promise<void> {
    await this.control('kill-agent');
  }

  async powerLoss(): Promise<void> {
    await this.step('cut the power of', async () => {
      await this.container?.kill({ signal: 'SIGKILL' });
      await this.journal?.ended();
    });
  }

  async forcedReboot(): Promise<void> {
    await this.step('reboot', async () => {
      await this.container?.restart({ t: 0 });
      await this.isUp();
    });
  }

  async cutNetwork(): Promise<void> {
    const network = this.options.engine.getNetwork(this.options.network.id);
    await this.step('cut off', async () =>
      network.disconnect({ Container: this.containerId(), Force: true }),
    );
  }

  async restoreNetwork(): Promise<void> {
    const network = this.options.engine.getNetwork(this.options.network.id);
    await this.step('connect', () =>
      network.connect({
        Container: this.containerId(),
        EndpointConfig: { IPAMConfig: { IPv4Address: this.address } },
      }),
    );
  }

  async processes(): Promise<AgentProcess[]> {
    const { State } = await this.step(
      'look at',
      async () => this.container?.inspect() ?? { State: undefined },
    );
    if (!State?.Running) return [];
    return JSON.parse(await this.control('processes')) as AgentProcess[];
  }

  /** Never throws: an engine that is gone has taken the instance with it, or the next run's sweep meets it. */
  async destroy(): Promise<void> {
    const { container, volume, options } = this;
    if (container === undefined) return;
    const ignore = () => {};
    await within(stepMs, container.kill({ signal: 'SIGKILL' })).catch(ignore);
    await this.journal?.ended().catch(ignore);
    await keepDisk(container, options.folder).catch((cause) => {
      writeFileSync(join(options.folder, 'disk-not-kept.txt'), `${messageOf(cause)}\n`);
    });
    await within(stepMs, container.remove({ force: true, v: true })).catch(ignore);
    if (volume) await within(stepMs, volume.remove()).catch(ignore);
  }

  private containerId(): string {
    if (this.container !== undefined) return this.container.id;
    throw new BackendError('instance-not-booted', `${this.instanceId} was never switched on`);
  }

  private async create(): Promise<Dockerode.Container> {
    const { engine, image, network, owner, folder } = this.options;
    const Labels = labelsOf(owner);
    await engine.createVolume({ Name: this.name, Labels });
    this.volume = engine.getVolume(this.name);
    const container = await engine.createContainer({
      name: this.name,
      Hostname: this.instanceId,
      Image: image,
      // A restart sends the stop signal before it kills, however short its timeout: SIGTERM let a session upload its
      // transcript in between, once on a busy machine (Docker 20.10). A reset asks nobody.
      StopSignal: 'SIGKILL',
      Labels,
      Env: ['AWS_ACCESS_KEY_ID=test', 'AWS_SECRET_ACCESS_KEY=test'],
      HostConfig: {
        NetworkMode: network.name,
        Mounts: [{ Type: 'volume', Source: this.name, Target: diskInside }],
      },
    });
    await putConfig(container, this.agentConfig(), folder);
    return container;
  }

  private agentConfig(): AgentConfig {
    const { instanceId, region, profile, endpoint, network, messageService } = this.options;
    return {
      version: 1,
      instanceId,
      root: '/',
      region,
      profile,
      messageService: { ...messageService, host: network.gateway },
      endpoint,
    };
  }

  /** After every start: the address, and the journal again. */
  private async isUp(): Promise<void> {
    const { NetworkSettings } = (await this.container?.inspect()) ?? {};
    this.address = NetworkSettings?.Networks[this.options.network.name]?.IPAddress || this.address;
    if (this.container === undefined) return;
    this.journal ??= new JournalFollower(this.container, {
      onEntry: this.options.onJournal,
      errorLog: createWriteStream(join(this.options.folder, 'agent-output.log')),
    });
    await this.journal.follow();
  }

  /** Runs the control program inside. @returns what it printed */
  private async control(...args: string[]): Promise<string> {
    return this.step(`${args.join(' ')} in`, async () => {
      if (this.container === undefined) return '';
      const program = `${programsInside}/control.js`;
      return execIn(this.options.engine, this.container, ['node', program, ...args]);
    });
  }

  /** @throws BackendError `instance-failed` */
  private async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await within(stepMs, work());
    } catch (cause) {
      if (!(await answers(this.options.engine, questionMs))) {
        throw new BackendError('engine-gone', 'the Docker engine is gone: it does not answer any more', {
          hint: 'Nothing of this run counts. Start the engine and run again: what was left is removed then.',
          cause,
        });
      }
      throw new BackendError(
        'instance-failed',
        `cannot ${what} the instance ${this.instanceId}: ${messageOf(cause)}`,
        {
          hint: 'The Docker engine answers. Nothing of this session counts.',
          cause,
        },
      );
    }
  }
}
