import { z } from 'zod';
import type { RunContext } from '../../base/processes';
import type { Engine, RunNetwork } from '../machine/engine';

export type BackendKind = 'process' | 'container' | 'endpoint' | 'localemu';
export const backendKinds: readonly BackendKind[] = ['container', 'process', 'endpoint', 'localemu'];

/** One thing about AWS that this pipeline relies on, and whether this backend really does it. */
export interface Capability {
  /** Stable name, kebab-case: `firehose-buffering`. */
  id: string;
  /** What is claimed, as a sentence a reader of the report understands. */
  statement: string;
  /** true: a green run here shows it. false: only a real account can. */
  provedHere: boolean;
  /** Why not, or how it was found, with the version it was seen in. */
  note?: string;
}

export interface StartOptions {
  /** The backend writes its log into the run's folder, as `backend.log`. */
  run: RunContext;
  /** Told what is going on, one short line at a time ("installing LocalStack 4.14.0 ..."). */
  onProgress?: (line: string) => void;
  /** For a backend that is to outlive the run: the path of the record that will say so. */
  keptBy?: string;
}

export interface Backend {
  readonly kind: BackendKind;
  /** What will be started, for people: `LocalStack 4.14.0, a child process (Python 3.13.0)`. */
  readonly description: string;
  /** @throws UserError (prerequisite missing, port taken), BackendError (did not become healthy) */
  start(options: StartOptions): Promise<StartedBackend>;
}

/** What finds a backend again that was kept. */
export const keptBackendSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('process'),
    pid: z.int().positive(),
    startTime: z.string(),
    /** See `pidScope`. */
    scope: z.string(),
    endpoint: z.url(),
    /** Its own folder, removed with it. */
    root: z.string(),
    logFile: z.string(),
  }),
  z.object({
    kind: z.literal('container'),
    containerId: z.string(),
    network: z.object({ id: z.string(), name: z.string(), gateway: z.string() }),
    image: z.string(),
  }),
]);
export type KeptBackend = z.infer<typeof keptBackendSchema>;

/** How a backend ended without being asked to. */
export interface BackendDeath {
  /** `exit code 1`, `signal SIGKILL`, `health check failed for 10 s`. */
  reason: string;
  /** The last lines of its log, oldest first. */
  lastLogLines: string[];
}

export interface StartedBackend {
  readonly kind: BackendKind;
  readonly description: string;
  /** `http://127.0.0.1:PORT`: one endpoint for every service. */
  readonly endpoint: string;
  /** For instances that are containers: the network it is in, and its endpoint there. */
  readonly inside?: { engine: Engine; network: RunNetwork; endpoint: string };
  /** LocalStack's version as its health page gives it, `unknown` where it gives none. */
  readonly version: string;
  readonly capabilities: readonly Capability[];
  /** Certificate of https on the same port, which no authority has signed; undefined where it is not at hand. */
  readonly certificateFile?: string;
  /** Path of the log, undefined when somebody else keeps it. */
  readonly logFile?: string;
  /** Aborted, with a BackendError `backend-died` as reason (its `death` field a BackendDeath), when it dies unasked. */
  readonly died: AbortSignal;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Kills and starts it again on the same port. LocalStack loses all state. */
  restart(): Promise<void>;
  /** From now on it outlives this program, and `stop` only lets go of it. Absent where that cannot be done. */
  keep?(): KeptBackend;
  /** Ends it and removes what it left, but for its log. Safe to call twice. Does nothing to an endpoint somebody else runs. */
  stop(): Promise<void>;
}
