import { isEnvelope, type RawEnvelope } from './envelope';
import { jsonValueEnd, tryJson } from './json-values';

const eventsField = Buffer.from('"logEvents":[');
const eventStart = Buffer.from('{"id":');

/**
 * The whole events of an envelope that is cut or damaged somewhere: CloudWatch Logs writes what they belong to in
 * front of them. Undefined where not even one is left.
 * @param bytes the damaged stretch
 */
export function salvageEnvelope(bytes: Buffer): RawEnvelope | undefined {
  const field = bytes.indexOf(eventsField);
  if (field < 0) return undefined;
  const head = tryJson(
    Buffer.concat([bytes.subarray(0, field), Buffer.from('"logEvents":[]}')]),
    0,
    field + 15,
  );
  if (!isEnvelope(head) || head.logStream === undefined) return undefined;
  const logEvents: RawEnvelope['logEvents'] = [];
  // Each event that fails may have been looked at up to the end: damage must not cost its square.
  for (let at = bytes.indexOf(eventStart, field), failures = 0; at >= 0 && failures < 100; ) {
    const end = jsonValueEnd(bytes, at);
    const event = end > 0 ? tryJson(bytes, at, end) : undefined;
    const envelope = { ...head, logEvents: [event] };
    const good = isEnvelope(envelope);
    if (good) logEvents.push(...envelope.logEvents);
    else failures++;
    at = bytes.indexOf(eventStart, good ? end : at + 1);
  }
  return logEvents.length === 0 ? undefined : { ...head, logEvents };
}
