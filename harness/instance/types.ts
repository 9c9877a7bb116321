import type { JournalEntry } from '../agent';

export type AgentProgram = 'core' | 'agent-worker' | 'session-worker';
export const agentPrograms: readonly AgentProgram[] = ['core', 'agent-worker', 'session-worker'];

export interface AgentProcess {
  program: AgentProgram | 'shell';
  pid: number;
}

/** What an instance needs to be made. */
export interface InstanceOptions {
  instanceId: string;
  /** Folder for its disk and logs; what is on it survives a power loss. */
  folder: string;
  /** Told each line of the agent's journal. */
  onJournal: (entry: JournalEntry) => void;
}

/** A machine with an agent on it, that can be booted, killed and rebooted. A scenario does not know which kind it is. */
export interface Instance {
  readonly instanceId: string;
  /** Starts the agent, as systemd does at boot. */
  boot(): Promise<void>;
  /** Sends a signal to one of the agent's programs, from outside. Resolves when it is sent. */
  signal(program: AgentProgram, signal: NodeJS.Signals): Promise<void>;
  /** SIGKILL to every process of the agent at once; the machine itself stays up. */
  killAgent(): Promise<void>;
  /** Everything on the machine dies at once. The disk stays. */
  powerLoss(): Promise<void>;
  /** What runs now. */
  processes(): Promise<AgentProcess[]>;
  /** Ends everything and lets go of it; the disk's files stay for the report. */
  destroy(): Promise<void>;
}
