import { agentMessageTime } from '../session-records';
import { isBrokenEnvelope, isEnvelope, type RawEnvelope, whatIsWrong } from './envelope';
import type { DecodedPart, DecodeProblem } from './types';

/** Collects what is found in an object until somebody takes it. */
export class PartBuilder {
  envelopes = 0;
  records = 0;
  problems = 0;
  /** Bytes of JSON text that the part was made from. */
  text = 0;
  private part = emptyPart();

  constructor(private readonly key: string) {}

  /** What was collected since the last time. */
  take(): DecodedPart {
    const part = this.part;
    this.part = emptyPart();
    this.text = 0;
    return part;
  }

  isEmpty(): boolean {
    const { records, controlMessages, otherRecords, problems } = this.part;
    return records.length + controlMessages.length + otherRecords.length + problems.length === 0;
  }

  /**
   * Keeps a JSON value as what it is.
   * @param message gives the value's own text
   * @returns what is wrong with it, where it is damage
   */
  value(value: unknown, offset: number, message: () => string): string | undefined {
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
      message: message(),
      source: { key: this.key, envelope: this.envelopes++, event: 0 },
    });
    return undefined;
  }

  envelope({ messageType, logGroup = '', logStream = '', logEvents }: RawEnvelope): void {
    const { key } = this;
    const envelope = this.envelopes++;
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
  return { records: [], controlMessages: [], otherRecords: [], problems: [] };
}
