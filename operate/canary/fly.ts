import { type Clock, messageOf } from '../../base';
import { describePipeline, type PipelineClients, type PipelineNames } from '../../pipeline/state';
import { type ArchiveSight, type WatchPlace, watchArchive } from './archive-watch';
import type { CanaryResult, Hop } from './hops';
import { type CanaryLogsPort, eventsInGroup, sendSession } from './log-group';
import { type SyntheticSession, syntheticSession } from './synthetic-session';

export interface CanaryOptions {
  logs: CanaryLogsPort;
  logGroupName: string;
  region: string;
  /** Where it should arrive; or why that is not known. */
  archive: WatchPlace | { unknown: string };
  /** For the causes, when it does not arrive: the pipeline's names as far as they are known. */
  pipeline?: { clients: PipelineClients; names: PipelineNames };
  /** From the start of the write, ms. */
  deadlineMs: number;
  id: string;
  clock: Clock;
  signal?: AbortSignal;
  onProgress?: (line: string) => void;
}

/**
 * Writes one marked session into the live log group and follows it into the archive.
 * @throws AwsError `log-group-not-readable`, `archive-list-failed`, `archive-get-failed`: nothing can be said then; the
 *   signal's reason
 */
export async function flyCanary(options: CanaryOptions): Promise<CanaryResult> {
  const flight = new Flight(options);
  await flight.send();
  return (await flight.follow()) ? flight.result : flight.explain();
}

/** One canary on its way. */
class Flight {
  readonly result: CanaryResult;
  private readonly start: number;
  private readonly session: SyntheticSession;
  /** Absent where it is not known where the canary should arrive. */
  private readonly watch?: ReturnType<typeof watchArchive>;

  constructor(private readonly options: CanaryOptions) {
    const { logGroupName, archive, deadlineMs, clock } = options;
    this.start = clock.now();
    this.session = syntheticSession(options.id, this.start, options.region);
    const { sessionId } = this.session;
    if ('store' in archive) this.watch = watchArchive(archive, sessionId, this.start);
    this.result = {
      version: 1,
      sessionId,
      logGroupName,
      archive: 'store' in archive ? `${archive.store.name}${archive.streamPrefix}` : undefined,
      arrived: false,
      lastSeen: 'nowhere',
      seen: [],
      deadlineMs,
      objects: [],
      causes: [],
    };
  }

  async send(): Promise<void> {
    const { logs, logGroupName, clock } = this.options;
    try {
      await sendSession(logs, logGroupName, this.session);
      this.saw('sent', clock.now());
    } catch (error) {
      // LocalStack stores the events before it finds the destination broken: look for them all the same.
      this.result.causes.push(messageOf(error));
    }
  }

  /** Looks at every hop until it has arrived, cannot arrive any more, or is late. @returns whether it arrived */
  async follow(): Promise<boolean> {
    const { clock, signal, deadlineMs } = this.options;
    for (let pause = 50; ; pause = Math.min(pause * 2, 5_000)) {
      signal?.throwIfAborted();
      await this.lookAtGroup();
      if (await this.lookAtArchive()) return true;
      // What was not taken cannot arrive, and what has nowhere to arrive neither: waiting would tell no more.
      const over = this.wasAt('log-group') ? this.watch === undefined : this.result.seen.length === 0;
      if (over || clock.now() - this.start >= deadlineMs) return false;
      await clock.sleep(pause, signal);
    }
  }

  private async lookAtGroup(): Promise<void> {
    if (this.wasAt('log-group')) return;
    const { logs, logGroupName, clock } = this.options;
    const held = await eventsInGroup(logs, logGroupName, this.session);
    if (held === this.session.events.length) this.saw('log-group', clock.now());
  }

  private async lookAtArchive(): Promise<boolean> {
    const { events } = this.session;
    const sight = await this.watch?.look(this.options.clock.now());
    if (sight === undefined) return false;
    const found = events.map(({ message }) =>
      sight.records.filter(({ record }) => record.message === message),
    );
    if (found.some((records) => records.length === 0)) return false;
    // When the last event that was still missing was first there.
    this.saw(
      'archive',
      Math.max(...found.map((records) => Math.min(...records.map(({ writtenMs }) => writtenMs)))),
    );
    this.result.arrived = true;
    this.result.copies = found.map((records) => records.length);
    this.result.objects = keysOf(found.flat());
    // Why it could not be sent does not matter any more.
    this.result.causes = [];
    return true;
  }

  /** What became of it, and why: what is wrong along the way right now. */
  async explain(): Promise<CanaryResult> {
    const { archive, pipeline } = this.options;
    const { result } = this;
    const sight = await this.watch?.lookForErrors();
    if (sight !== undefined && sight.errorObjects.length > 0) {
      result.lastSeen = 'error-prefix';
      result.objects = sight.errorObjects;
      result.causes.unshift(`Firehose could not deliver it: ${sight.errorObjects.join(', ')}`);
    } else if (sight !== undefined && sight.records.length > 0) {
      result.objects = keysOf(sight.records);
      result.causes.push('a part of it is in the archive, or it is there with another text');
    }
    if ('unknown' in archive) result.causes.push(archive.unknown);
    if (pipeline !== undefined) {
      const found = await describePipeline(pipeline.clients, pipeline.names);
      result.causes.push(...found.filter(({ kind }) => kind === 'breaks').map(({ sentence }) => sentence));
    }
    return result;
  }

  private wasAt(hop: Hop): boolean {
    return this.result.seen.some((one) => one.hop === hop);
  }

  private saw(hop: Hop, at: number): void {
    const { seen } = this.result;
    const before = seen.at(-1)?.afterMs ?? 0;
    // S3's whole seconds may lie before what was seen at the hop before.
    const afterMs = Math.max(at - this.start, before);
    seen.push({ hop, afterMs, delayMs: afterMs - before });
    this.result.lastSeen = hop;
    this.options.onProgress?.(`seen at ${hop} after ${(afterMs / 1000).toFixed(1)} s`);
  }
}

const keysOf = (records: ArchiveSight['records']): string[] =>
  [...new Set(records.map(({ record }) => record.source.key))].sort();
