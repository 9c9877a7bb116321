import { goJsonString, sessionDataOf, streamFragments } from '../text-form';

/** One event as CloudWatch Logs has it. */
export interface FakeEvent {
  id: string;
  timestamp: number;
  message: string;
}

interface FakeSession {
  id: string;
  /** All that the terminal showed. */
  displayed: Buffer;
  /** Calls of the agent in order, each with its events. */
  calls: FakeEvent[][];
}

export const fakeLogGroup = 'session-logs/sessions';

export function agentMessage(sessionId: string, timestamp: number, lines: readonly string[]): string {
  const arn = `arn:aws:sts::123456789012:assumed-role/ops-role/${sessionId.replace(/-[^-]*$/, '')}`;
  const head = `{"eventVersion":"1.0","eventTime":"${new Date(timestamp).toISOString().slice(0, 19)}Z","awsRegion":"ap-northeast-1","target":{"id":"mi-0123456789abcdef0"},"userIdentity":{"arn":${goJsonString(arn)}},"runAsUser":"ssm-user"`;
  return `${head},"sessionId":${goJsonString(sessionId)},"sessionData":[${lines.map(goJsonString).join(',')}]}`;
}

let ids = 0;
/** As CloudWatch Logs numbers events: 56 digits. */
export const freshId = () => `3${String(++ids).padStart(55, '0')}`;

/** The events that the agent packs a stretch of what was displayed into: at most four, each up to 33,000 bytes. */
export function packCall(
  sessionId: string,
  timestamp: number,
  displayed: Uint8Array,
  complete = false,
): FakeEvent[] {
  const groups: Buffer[] = [];
  let size = 0;
  for (const { text } of streamFragments(displayed, { complete })) {
    if (groups.length === 0 || size + text.length > 33_000) {
      if (groups.length === 4) break;
      groups.push(Buffer.alloc(0));
      size = 0;
    }
    groups[groups.length - 1] = Buffer.concat([groups.at(-1)!, text]);
    size += text.length;
  }
  return groups.map((text) => ({
    id: freshId(),
    timestamp,
    message: agentMessage(sessionId, timestamp, sessionDataOf(text)),
  }));
}

/**
 * A session of which each item of `ticks` was displayed within one tick. `resent` says which calls' answers were
 * errors though the data was taken: their lines come again with the next call, whole (agent-behaviour.md 2.4).
 */
export function fakeSession(
  id: string,
  ticks: readonly string[],
  options: { start?: number; resent?: (tick: number) => boolean } = {},
): FakeSession {
  const { start = 1_795_479_076_244, resent = () => false } = options;
  const calls: FakeEvent[][] = [];
  let from = 0;
  let to = 0;
  const displayed = Buffer.from(ticks.join(''));
  for (const [tick, text] of ticks.entries()) {
    to += Buffer.byteLength(text);
    const call = packCall(id, start + tick * 1_000, displayed.subarray(from, to), tick === ticks.length - 1);
    if (call.length === 0) continue;
    calls.push(call);
    if (!resent(tick)) from = to;
  }
  return { id, displayed, calls };
}

export interface FakeEnvelope {
  messageType: string;
  owner: string;
  logGroup: string;
  logStream: string;
  subscriptionFilters: string[];
  logEvents: FakeEvent[];
}

export function envelopeOf(
  logStream: string,
  logEvents: FakeEvent[],
  messageType = 'DATA_MESSAGE',
): FakeEnvelope {
  return {
    messageType,
    owner: '123456789012',
    logGroup: fakeLogGroup,
    logStream,
    subscriptionFilters: ['session-logs-to-archive'],
    logEvents,
  };
}
