import { z } from 'zod';
import type { ArchivedRecord } from './types';

/** The agent's streaming message (agent-behaviour.md 2.2): one upload tick's lines, or a part of them. */
export const agentMessageSchema = z.looseObject({
  eventVersion: z.string(),
  /** Whole seconds, UTC: the time of upload, not of display. */
  eventTime: z.string(),
  awsRegion: z.string(),
  target: z.looseObject({ id: z.string() }),
  userIdentity: z.looseObject({ arn: z.string() }),
  runAsUser: z.string(),
  sessionId: z.string(),
  sessionData: z.array(z.string()),
});
export type AgentMessage = z.infer<typeof agentMessageSchema>;

const textFields = ['eventVersion', 'eventTime', 'awsRegion', 'runAsUser', 'sessionId'] as const;

/** Whether {@link agentMessageSchema} accepts this: says the same (a test holds them together), at a fraction of the time. */
export function isAgentMessage(value: unknown): value is AgentMessage {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as Record<string, unknown>;
  for (const field of textFields) if (typeof one[field] !== 'string') return false;
  const data = one.sessionData;
  if (!Array.isArray(data)) return false;
  for (const line of data) if (typeof line !== 'string') return false;
  return (
    typeof (one.target as { id?: unknown } | null | undefined)?.id === 'string' &&
    typeof (one.userIdentity as { arn?: unknown } | null | undefined)?.arn === 'string'
  );
}

/** The time that an agent's message gives itself, ms; undefined for anything else. */
export function agentMessageTime(value: unknown): number | undefined {
  if (!isAgentMessage(value)) return undefined;
  const time = Date.parse(value.eventTime);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * What an event of a session is: a streamed record, a part of the transcript uploaded when the session ended, or the
 * agent's word that it left an event out, which is no text of the session.
 */
export type SessionEvent =
  | { kind: 'streamed'; message: AgentMessage }
  | { kind: 'at-exit'; text: string }
  | { kind: 'omitted'; text: string };

/** What stands in the place of an event that CloudWatch Logs refused as too large (agent-2026.md 2.4). */
const omitted = /^\[SESSION_LOG_TRUNCATED\] Event \d+ exceeded CloudWatch size limit and was omitted$/;

/** Tells the two apart: the at-exit upload is the transcript's raw text, which is not the agent's JSON message. */
export function readSessionEvent(record: ArchivedRecord): SessionEvent {
  if (record.message.startsWith('{')) {
    let value: unknown;
    try {
      value = JSON.parse(record.message);
    } catch {
      return { kind: 'at-exit', text: record.message };
    }
    if (isAgentMessage(value)) return { kind: 'streamed', message: value };
  } else if (omitted.test(record.message)) return { kind: 'omitted', text: record.message };
  return { kind: 'at-exit', text: record.message };
}

/** The session a record belongs to: its log stream (agent-behaviour.md 2.1), or what the message says where an emulator names no stream. */
export function sessionIdOf(record: ArchivedRecord): string {
  if (record.logStream !== '') return record.logStream;
  const event = readSessionEvent(record);
  return event.kind === 'streamed' ? event.message.sessionId : '';
}

/**
 * Archive order: by the event's timestamp, then by place. The place alone would not do: LocalStack's object keys have
 * a resolution of one second and end in a random id. Inside one envelope the events keep the order of their
 * PutLogEvents call, whose timestamps are all the same.
 */
export function compareRecords(a: ArchivedRecord, b: ArchivedRecord): number {
  return (
    a.timestamp - b.timestamp ||
    compareText(a.source.key, b.source.key) ||
    a.source.envelope - b.source.envelope ||
    a.source.event - b.source.event
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Records by session id, each session's in archive order. */
export function groupBySession(records: Iterable<ArchivedRecord>): Map<string, ArchivedRecord[]> {
  const sessions = new Map<string, ArchivedRecord[]>();
  for (const record of records) {
    const id = sessionIdOf(record);
    const session = sessions.get(id);
    if (session) session.push(record);
    else sessions.set(id, [record]);
  }
  for (const session of sessions.values()) session.sort(compareRecords);
  return sessions;
}
