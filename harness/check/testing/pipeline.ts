import type { ArchivedRecord } from '../../../archive';
import {
  atExitEvents,
  goUtf8,
  sessionDataOf,
  streamFragments,
  transcriptOf,
} from '../../../archive/text-form';
import type { CheckInput, Displayed, JournalCall } from '../types';
import { agentRules } from './trace';

export const sessionId = 'taro-0a1b2c';
const start = Date.UTC(2026, 10, 24);

/** A session of pieces displayed `gapMs` apart. */
export interface Simulated {
  pieces: readonly string[];
  gapMs: number;
  /** When the session worker dies, ms after the start; an orderly end where undefined. */
  killAt?: number;
  /** Ticks (by number) at which the first answer of PutLogEvents is lost, so that the SDK sends it again. */
  lostAnswers?: ReadonlySet<number>;
}

/** A record of the agent, as it comes out of the archive. */
export function streamedRecord(
  sessionData: string[],
  timestamp: number,
  call: number,
  event: number,
): ArchivedRecord {
  return {
    eventId: `${call}-${event}`,
    timestamp,
    logGroup: 'g',
    logStream: sessionId,
    message: JSON.stringify({
      eventVersion: '1.0',
      eventTime: new Date(timestamp).toISOString(),
      awsRegion: 'ap-northeast-1',
      target: { id: 'mi-0' },
      userIdentity: { arn: 'arn' },
      runAsUser: 'ssm-user',
      sessionId,
      sessionData,
    }),
    source: { key: `${String(call).padStart(6, '0')}`, envelope: 0, event },
  };
}

/** What a correct agent and a correct pipeline make of a session, tick by tick. */
export function streamSession({ pieces, gapMs, killAt, lostAnswers }: Simulated): CheckInput {
  const displayed: Displayed[] = pieces.map((piece, i) => ({
    at: start + i * gapMs,
    bytes: Buffer.from(piece),
  }));
  const shown = killAt === undefined ? displayed : displayed.filter(({ at }) => at <= start + killAt);
  const bytes = Buffer.concat(shown.map((piece) => piece.bytes));
  const arrival = arrivals(shown);
  const fragments = streamFragments(bytes, { complete: killAt === undefined });
  const journal: JournalCall[] = [];
  const records: ArchivedRecord[] = [];
  let next = 0;
  for (let tick = 1; next < fragments.length; tick++) {
    const now = start + tick * 1_000;
    if (killAt !== undefined && now > start + killAt) break;
    const first = next;
    const events: Uint8Array[][] = [[]];
    let size = 0;
    while (next < fragments.length && arrival(fragments[next]!.to) <= now) {
      const { text } = fragments[next]!;
      if (size + text.length > 33_000 && size > 0) {
        if (events.length === 4) break;
        events.push([]);
        size = 0;
      }
      events.at(-1)!.push(text);
      size += text.length;
      next++;
    }
    if (next === first) continue;
    const carried = { from: fragments[first]!.from, to: fragments[next - 1]!.to };
    const statuses = lostAnswers?.has(tick) ? [0, 200] : [200];
    statuses.forEach((status, i) => {
      const call = journal.length;
      journal.push({
        kind: 'call',
        at: now,
        sessionId,
        service: 'logs',
        op: 'PutLogEvents',
        attempt: i + 1,
        status,
        carried,
      });
      events.forEach((texts, event) => {
        records.push(streamedRecord(sessionDataOf(Buffer.concat(texts)), now, call, event));
      });
    });
  }
  if (journal.length === 0)
    journal.push({
      kind: 'call',
      at: start,
      sessionId,
      service: 'logs',
      op: 'DescribeLogGroups',
      attempt: 1,
      status: 200,
    });
  return {
    route: 'streaming',
    ledger: { sessionId, displayed: shown, faultAt: killAt === undefined ? undefined : start + killAt },
    journal,
    unreadable: [],
    delivered: { records },
    rules: agentRules,
  };
}

/** The same session on the two routes that write once, at the end. */
export function exitSession(
  route: 'direct-s3' | 'cloudwatch-at-exit',
  displayedText: Uint8Array,
): CheckInput {
  const endedAt = new Date(start + 5_000);
  const bytes = transcriptOf(displayedText, {
    localFile: '/var/lib/x/ipcTempFile.log',
    startedAt: endedAt,
    endedAt,
  });
  const carried = { from: 0, to: displayedText.length };
  const call = { kind: 'call', at: start + 5_000, sessionId, attempt: 1, status: 200, carried } as const;
  return {
    route,
    ledger: { sessionId, displayed: [{ at: start, bytes: displayedText }] },
    journal: [
      route === 'direct-s3'
        ? { ...call, service: 's3', op: 'PutObject' }
        : { ...call, service: 'logs', op: 'PutLogEvents' },
    ],
    unreadable: [],
    delivered:
      route === 'direct-s3'
        ? { records: [], transcript: { key: `transcripts/${sessionId}.log`, bytes } }
        : {
            records: atExitEvents(bytes).map((message, i) => ({
              ...streamedRecord([], start + 6_000 + i, 1, i),
              message: goUtf8(message),
            })),
          },
    rules: agentRules,
  };
}

/** The same session on both legs of what is deployed: the transcript is put at an orderly end, and at no other. */
export function deployedSession(simulated: Simulated): CheckInput {
  const streamed = streamSession(simulated);
  const displayed = Buffer.concat(streamed.ledger.displayed.map(({ bytes }) => bytes));
  const exit = exitSession('direct-s3', displayed);
  // The agent asks where the bucket is before the shell starts.
  const located: JournalCall = { ...exit.journal[0]!, at: start, op: 'HeadBucket', carried: undefined };
  const isOrderly = simulated.killAt === undefined;
  return {
    ...streamed,
    route: 'deployed',
    journal: [located, ...streamed.journal, ...(isOrderly ? exit.journal : [])],
    delivered: {
      ...streamed.delivered,
      transcript: isOrderly ? exit.delivered.transcript : undefined,
    },
  };
}

/** When the byte before `offset` was displayed. */
function arrivals(displayed: readonly Displayed[]): (offset: number) => number {
  const ends: number[] = [];
  let end = 0;
  for (const { bytes } of displayed) {
    end += bytes.length;
    ends.push(end);
  }
  let i = 0;
  return (offset) => {
    while (i > 0 && ends[i - 1]! >= offset) i--;
    while (ends[i]! < offset) i++;
    return displayed[i]!.at;
  };
}
