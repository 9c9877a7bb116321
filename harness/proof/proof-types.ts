import type { Progress } from '../../base';
import type { AgentYear } from '../agent';
import type { BackendKind } from '../backend';
import type { InstanceKind } from '../machine';
import type { Summary } from '../report';

/** What `session-logs prove` was asked for, checked and with its defaults filled in. */
export interface ProveOptions {
  /** Names of the scenarios to run, without repetition; never empty. */
  scenarios: string[];
  /** Undefined: container when a Docker engine and the image are there, else process. */
  backend?: BackendKind;
  /** Only, and always, with `backend: 'endpoint'`. */
  endpointUrl?: string;
  /** Undefined: containers where the backend is one and their image is there, else process trees. */
  instances?: InstanceKind;
  /** The agent that the sessions run with; undefined: of 2024. */
  agent?: AgentYear;
  /** Use the backend and pipeline that an earlier run kept, or keep the new ones. */
  keep?: boolean;
  /** Names of a pipeline that somebody else deployed to the endpoint (its outputs file); nothing is deployed then. */
  outputsFile?: string;
  /** Loopback port for a backend that is started; undefined: a free one. */
  port?: number;
  /** 0 to 2^32 - 1; decides the generated output of the sessions. */
  seed: number;
  /** Absolute path; the run makes its own folder in it. */
  runsFolder: string;
  /** Absolute path; what may be used again by later runs (the installed LocalStack). */
  cacheFolder: string;
}

export interface Proof {
  summary: Summary;
  runFolderPath: string;
}

/**
 * The command's work. Whatever happens, it settles only after everything it started has been stopped.
 * @throws SessionLogsError; the signal's reason when aborted
 */
export type Prove = (options: ProveOptions, progress: Progress, signal: AbortSignal) => Promise<Proof>;
