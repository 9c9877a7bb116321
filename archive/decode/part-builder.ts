import { agentMessageTime } from '../session-records';
import { isBrokenEnvelope, isEnvelope, type RawEnvelope, whatIsWrong } from './envelope';
import { hasKeyTwice } from './json-keys';
import type { DecodedPart, DecodeProblem, Oddity } from './types';

/** Text of an object. */
interface Raw {
  bytes: Buffer;
  from: number;
  to: number;
}

/** Of one kind, in one object. */
const mostOddities = 20;
/** What CloudWatch Logs says to a destination (aws-delivery.md 1.2). */
const controlText = /^CWL CONTROL MESSAGE: Checking health of destination [A-Za-z ]{1,40}\.$/;

/** Collects what is found in an object until somebody takes it. */
export class PartBuilder {
  envelopes = 0;
  records = 0;
  problems = 0;
  /** Bytes of JSON text that the part was made from. */
  text = 0;
  private part = emptyPart();

  private readonly odd = new Map<Oddity['code'], number>();
  private readonly seenOrigins = new Set<string>();

  /** @param strict looks for oddities and origins */
  constructor(
    private readonly key: string,
    private readonly strict = false,
  ) {}

  /** What was collected since the last time. */
  take(): DecodedPart {
    const part = this.part;
    this.part = emptyPart();
    this.text = 0;
    return part;
  }

  isEmpty(): boolean {
    return Object.values(this.part).every((found) => found.length === 0);
  }

  /**
   * Keeps a JSON value as what it is.
   * @param raw the value's own text
   * @returns what is wrong with it, where it is damage
   */
  value(value: unknown, offset: number, raw: Raw): string | undefined {
    if (this.strict && hasKeyTwice(raw.bytes, raw.from, raw.to, value))
      this.oddity('key-twice', raw.bytes.toString('utf8', raw.from, Math.min(raw.to, raw.from + 200)));
    if (isEnvelope(value)) {
      this.envelope(value);
      return undefined;
    }
    if (isBrokenEnvelope(value)) {
      const wrong = whatIsWrong(value);
      this.wholeEvents(value as Record<string, unknown>);
      return wrong;
    }
    const timestamp = agentMessageTime(value);
    if (timestamp === undefined) {
      this.part.otherRecords.push({ key: this.key, offset, value });
      return undefined;
    }
    // Firehose's message extraction leaves the agent's message alone: no envelope, no event id, whole seconds.
    this.records++;
    this.part.records.push({
      eventId: '',
      timestamp,
      logGroup: '',
      logStream: (value as { sessionId: string }).sessionId,
      message: raw.bytes.toString('utf8', raw.from, raw.to),
      source: { key: this.key, envelope: this.envelopes++, event: 0 },
    });
    return undefined;
  }

  envelope(raw: RawEnvelope): void {
    const { messageType, logGroup = '', logStream = '', logEvents } = raw;
    const { key } = this;
    const envelope = this.envelopes++;
    if (this.strict) this.lookAt(raw);
    if (messageType === 'CONTROL_MESSAGE') {
      const messages = logEvents.map((event) => event.message);
      this.part.controlMessages.push({ key, envelope, messages });
      return;
    }
    const { records } = this.part;
    for (let event = 0; event < logEvents.length; event++) {
      const { id, timestamp, message } = logEvents[event]!;
      records.push({
        eventId: id ?? '',
        timestamp,
        logGroup,
        logStream,
        message,
        source: { key, envelope, event },
      });
    }
    this.records += logEvents.length;
  }

  oddity(code: Oddity['code'], text: string): void {
    const before = this.odd.get(code) ?? 0;
    this.odd.set(code, before + 1);
    if (this.strict && before < mostOddities) this.part.oddities.push({ key: this.key, code, text });
  }

  private lookAt({ messageType, owner = '', logGroup = '', logStream = '', logEvents }: RawEnvelope): void {
    if (messageType === 'CONTROL_MESSAGE') {
      const odd = logEvents.find(({ message }) => !controlText.test(message));
      if (odd) this.oddity('control-text', odd.message);
      else if (logGroup + logStream !== '') this.oddity('control-text', `${logGroup} ${logStream}`);
      return;
    }
    if (logStream === '') this.oddity('no-log-stream', logEvents[0]?.message.slice(0, 200) ?? '');
    const origin = `${owner}\0${logGroup}`;
    if (this.seenOrigins.has(origin) || this.seenOrigins.size >= mostOddities) return;
    this.seenOrigins.add(origin);
    this.part.origins.push({ owner, logGroup });
  }

  problem(problem: Omit<DecodeProblem, 'key'>): void {
    this.problems++;
    this.part.problems.push({ key: this.key, ...problem });
  }

  /** The good events of an envelope that has a bad one. */
  private wholeEvents(broken: Record<string, unknown>): void {
    if (!Array.isArray(broken.logEvents)) return;
    const logEvents = broken.logEvents.filter((event) => isEnvelope({ logEvents: [event] }));
    const envelope = { ...broken, logEvents };
    if (logEvents.length > 0 && isEnvelope(envelope)) this.envelope(envelope);
  }
}

export function emptyPart(): DecodedPart {
  return { records: [], controlMessages: [], otherRecords: [], problems: [], oddities: [], origins: [] };
}
