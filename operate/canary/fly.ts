import type { Clock } from '../../base';
import { messageOf } from '../../base';
import { describePipeline, type PipelineClients, type PipelineNames } from '../../pipeline/state';
import { type WatchPlace, watchArchive } from './archive-watch';
import type { CanaryResult, Hop, HopDelay } from './hops';
import { type CanaryLogsPort, eventsInGroup, sendSession } from './log-group';
import { syntheticSession } from './synthetic-session';

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
  const { logs, logGroupName, archive, deadlineMs, clock, signal } = options;
  const start = clock.now();
  const session = syntheticSession(options.id, start, options.region);
  const seen: HopDelay[] = [];
  const causes: string[] = [];
  const result: CanaryResult = {
    version: 1,
    sessionId: session.sessionId,
    logGroupName,
    ...('store' in archive && { archive: `${archive.store.name}${archive.streamPrefix}` }),
    arrived: false,
    lastSeen: 'nowhere',
    seen,
    deadlineMs,
    objects: [],
    causes,
  };
  const saw = (hop: Hop, at: number) => {
    const before = seen.at(-1)?.afterMs ?? 0;
    // S3's whole seconds may lie before what was seen at the hop before.
    const afterMs = Math.max(at - start, before);
    seen.push({ hop, afterMs, delayMs: afterMs - before });
    result.lastSeen = hop;
    options.onProgress?.(`seen at ${hop} after ${(afterMs / 1000).toFixed(1)} s`);
  };

  try {
    await sendSession(logs, logGroupName, session);
    saw('sent', clock.now());
  } catch (error) {
    // LocalStack stores the events before it finds the destination broken: look for them all the same.
    causes.push(messageOf(error));
  }
  const watch = 'store' in archive ? watchArchive(archive, session.sessionId, start) : undefined;
  let pause = 50;
  for (;;) {
    signal?.throwIfAborted();
    if (!seen.some(({ hop }) => hop === 'log-group')) {
      const held = await eventsInGroup(logs, logGroupName, session);
      if (held === session.events.length) saw('log-group', clock.now());
    }
    const sight = await watch?.look(clock.now());
    const copies = session.events.map(
      ({ message }) => sight?.records.filter(({ record }) => record.message === message).length ?? 0,
    );
    if (sight !== undefined && copies.every((count) => count > 0)) {
      const ours = sight.records.filter(({ record }) =>
        session.events.some((e) => e.message === record.message),
      );
      saw('archive', lastOfFirst(session.events, ours));
      result.objects = [...new Set(ours.map(({ record }) => record.source.key))].sort();
      return { ...result, arrived: true, copies, causes: [] };
    }
    const inGroup = seen.some(({ hop }) => hop === 'log-group');
    // What was not taken cannot arrive, and what has nowhere to arrive neither: waiting would tell no more.
    const over = inGroup ? watch === undefined : seen.length === 0;
    if (over || clock.now() - start >= deadlineMs) break;
    await clock.sleep(pause, signal);
    pause = Math.min(pause * 2, 5_000);
  }

  const sight = await watch?.lookForErrors();
  if (sight !== undefined && sight.errorObjects.length > 0) {
    result.lastSeen = 'error-prefix';
    result.objects = sight.errorObjects;
    causes.unshift(`Firehose could not deliver it: ${sight.errorObjects.join(', ')}`);
  } else if (sight !== undefined && sight.records.length > 0) {
    result.objects = [...new Set(sight.records.map(({ record }) => record.source.key))].sort();
    causes.push('a part of it is in the archive, or it is there with another text');
  }
  if ('unknown' in archive) causes.push(archive.unknown);
  if (options.pipeline !== undefined) {
    const found = await describePipeline(options.pipeline.clients, options.pipeline.names);
    causes.push(...found.filter(({ kind }) => kind === 'breaks').map(({ sentence }) => sentence));
  }
  return result;
}

/** When the last event that was still missing was first there, ms. */
function lastOfFirst(
  events: readonly { message: string }[],
  found: readonly { record: { message: string }; writtenMs: number }[],
): number {
  return Math.max(
    ...events.map(({ message }) =>
      Math.min(...found.filter(({ record }) => record.message === message).map(({ writtenMs }) => writtenMs)),
    ),
  );
}
