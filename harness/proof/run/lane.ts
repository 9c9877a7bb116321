import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../base';
import type { Route } from '../../../pipeline';
import type { JournalEntry, UnreadableLine } from '../../agent';
import type { JournalCall } from '../../check';
import type { Lab } from '../../lab';
import type { Instance } from '../../machine';
import type { MessageService } from '../session';
import { Terminal } from '../session';

export interface LaneOptions {
  lab: Lab;
  route: Route;
  /** Whose session it is. */
  user?: string;
  service: MessageService;
  clock: Clock;
  folder: string;
  signal: AbortSignal;
  onJournal?: (entry: JournalEntry) => void;
}

/** One route's part of a scenario: an instance, a session on it, and the evidence of both. */
export class Lane {
  readonly route: Route;
  readonly instance: Instance;
  readonly terminal: Terminal;
  readonly sessionId: string;
  readonly journal: JournalEntry[] = [];

  constructor(options: LaneOptions) {
    const { lab, route, user = 'prover', service, clock, folder, signal } = options;
    this.route = route;
    // As Session Manager makes them: the user's name and 17 hex digits.
    this.sessionId = `${user}-${randomBytes(9).toString('hex').slice(1)}`;
    const instanceId = `mi-${randomBytes(9).toString('hex').slice(1)}`;
    this.instance = lab.instances.create({
      instanceId,
      folder: join(folder, route),
      region: lab.pipeline.region,
      profile: lab.profile,
      messageService: service.access,
      onJournal: (entry) => {
        this.journal.push(entry);
        options.onJournal?.(entry);
      },
    });
    this.terminal = new Terminal({
      service,
      clock,
      instanceId,
      sessionId: this.sessionId,
      sessionOwner: `arn:aws:sts::${lab.pipeline.account}:assumed-role/ops/${user}`,
      document: lab.documents[route],
      signal,
    });
  }

  /** Whether the session is streamed while it lives. */
  get streams(): boolean {
    return this.route === 'streaming' || this.route === 'deployed';
  }

  /** The agent's calls for this session. */
  calls(): JournalCall[] {
    return this.journal.filter((entry) => entry.kind === 'call');
  }

  /** Lines of its journal that could not be read. */
  unreadable(): UnreadableLine[] {
    return this.journal.filter((entry) => entry.kind === 'unreadable');
  }

  /** Calls that put something and were answered 200. */
  acceptedPuts(): JournalCall[] {
    return this.calls().filter((call) => call.status === 200 && /^Put/.test(call.op));
  }

  /** Bytes of the local file that accepted calls reach up to. */
  acceptedBytes(): number {
    return this.acceptedPuts().reduce((most, call) => Math.max(most, call.carried?.to ?? 0), 0);
  }
}
