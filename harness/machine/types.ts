import type { AgentProfile, JournalEntry } from '../agent';

export type AgentProgram = 'core' | 'agent-worker' | 'session-worker';

export interface AgentProcess {
  program: AgentProgram | 'shell';
  pid: number;
}

/** What an instance needs to be made. */
export interface InstanceOptions {
  instanceId: string;
  /** Folder for its disk and logs; what is on it survives a power loss. */
  folder: string;
  /** Told each line of the agent's journal, also of those that cannot be read. */
  onJournal: (entry: JournalEntry) => void;
  region: string;
  profile: AgentProfile;
  /** Where the message service listens, on the host that the room names, and what it takes messages by. */
  messageService: { port: number; secret: string };
}

export type InstanceKind = 'process' | 'container';
export const instanceKinds: readonly InstanceKind[] = ['container', 'process'];

/** Where instances are made, and from where they reach AWS and the message service. */
export interface InstanceRoom {
  readonly kind: InstanceKind;
  /** For people: `process trees on this machine`. */
  readonly description: string;
  /** Address that the message service has to listen on, so that instances reach it. */
  readonly serviceHost: string;
  /** How many scenarios, of four instances each, may run at a time before the machine's slowness shows in their results. */
  readonly scenariosAtOnce: number;
  create(options: InstanceOptions): Instance;
}

/** A machine with an agent on it, that can be booted, killed and rebooted. A scenario does not know which kind it is. */
export interface Instance {
  readonly instanceId: string;
  /** Switches the machine on where it is off, and starts the agent, as systemd does at boot. */
  boot(): Promise<void>;
  /** Sends a signal to one of the agent's programs, from outside. Resolves when it is sent. */
  signal(program: AgentProgram, signal: NodeJS.Signals): Promise<void>;
  /** SIGKILL to every process of the agent at once; the machine itself stays up. */
  killAgent(): Promise<void>;
  /** Everything on the machine dies at once, and it stays off. The disk stays. */
  powerLoss(): Promise<void>;
  /** Everything on the machine dies at once and it boots again right away, the agent with it. */
  forcedReboot(): Promise<void>;
  /** Nothing gets in or out any more: established connections stall, new ones fail. */
  cutNetwork(): Promise<void>;
  /** The network is back, with the address it had. */
  restoreNetwork(): Promise<void>;
  /** What runs now. */
  processes(): Promise<AgentProcess[]>;
  /** Ends everything and lets go of it; the disk's files stay for the report. */
  destroy(): Promise<void>;
}
