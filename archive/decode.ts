import { type Envelope, envelopeSchema } from './envelope';
import { looksLikeGzip, readGzipMember } from './gzip-member';
import { jsonValueEnd, parseJson } from './json-values';
import { agentMessageSchema } from './session-records';
import type { ArchivedRecord } from './types';

/** Bytes of an object that could not be read. */
export interface DecodeProblem {
  key: string;
  /** Where the bad bytes start, and how many they are. In the object itself, or in the innermost of `layers`. */
  offset: number;
  length: number;
  reason: string;
  /** Offsets of the gzip members the bad bytes lie in, outermost first; empty when they lie in the object itself. */
  layers: number[];
}

/** A JSON value in the archive that no CloudWatch Logs subscription wrote. */
export interface OtherRecord {
  key: string;
  offset: number;
  value: unknown;
}

/** A message of CloudWatch Logs to the destination itself: it tests whether the destination can be reached. */
export interface ControlMessage {
  key: string;
  envelope: number;
  messages: string[];
}

export interface DecodedObject {
  records: ArchivedRecord[];
  controlMessages: ControlMessage[];
  otherRecords: OtherRecord[];
  problems: DecodeProblem[];
}

export interface DecodeLimits {
  /** All that one object may inflate to, in bytes, over all its members and layers. */
  maxInflatedBytes?: number;
  /** Give an object up after so many bad places. */
  maxProblems?: number;
}

/** gzip in gzip is what AWS leaves without the Decompression processor; one more layer is somebody's own copy. */
const maxLayers = 4;
const envelopeField = Buffer.from('"messageType"');

/**
 * Reads one object that Firehose wrote, in any of the forms it can have: concatenated gzip members, gzip in gzip,
 * JSON values with or without line ends between them. What cannot be read is reported, everything before and after
 * it is read all the same. Nothing whose gzip checksum does not fit is believed.
 * @param key the object's key, for the records' `source` and for problems
 */
export function decodeObject(key: string, bytes: Uint8Array, limits: DecodeLimits = {}): DecodedObject {
  const found: DecodedObject = { records: [], controlMessages: [], otherRecords: [], problems: [] };
  const maxProblems = limits.maxProblems ?? 1_000;
  let inflatable = limits.maxInflatedBytes ?? 512 * 2 ** 20;
  let envelopes = 0;

  function keepEnvelope(envelope: Envelope) {
    const index = envelopes++;
    if (envelope.messageType === 'CONTROL_MESSAGE') {
      const messages = envelope.logEvents.map((event) => event.message);
      found.controlMessages.push({ key, envelope: index, messages });
      return;
    }
    envelope.logEvents.forEach((event, position) => {
      found.records.push({
        eventId: event.id,
        timestamp: event.timestamp,
        logGroup: envelope.logGroup,
        logStream: envelope.logStream,
        message: event.message,
        source: { key, envelope: index, event: position },
      });
    });
  }

  /** Firehose's message extraction leaves the agent's message alone: no envelope, no event id, whole seconds. */
  function keepExtracted(value: unknown, text: string): boolean {
    const message = agentMessageSchema.safeParse(value);
    if (!message.success) return false;
    found.records.push({
      eventId: '',
      timestamp: Date.parse(message.data.eventTime),
      logGroup: '',
      logStream: message.data.sessionId,
      message: text,
      source: { key, envelope: envelopes++, event: 0 },
    });
    return true;
  }

  function readLayer(layer: Uint8Array, layers: number[]) {
    /** Reads what starts at `at`: its end, or why nothing can be read there. */
    function readAt(at: number): { end: number } | { reason: string; end?: number } {
      if (looksLikeGzip(layer, at)) {
        if (layers.length === maxLayers)
          return { reason: `gzip in gzip, more than ${maxLayers} layers deep` };
        const member = readGzipMember(layer, at, inflatable);
        if (!member.ok) return { reason: member.reason, ...(member.tooLarge && { end: layer.length }) };
        inflatable -= member.content.length;
        readLayer(member.content, [...layers, at]);
        return { end: at + member.length };
      }
      if (layer[at] !== 0x7b) return { reason: 'bytes that are neither gzip nor JSON' };
      const end = jsonValueEnd(layer, at);
      if (end === undefined) return { reason: 'a JSON value that does not end' };
      const parsed = parseJson(layer.subarray(at, end));
      if (!parsed.ok) return { reason: parsed.reason };
      const envelope = envelopeSchema.safeParse(parsed.value);
      if (envelope.success) keepEnvelope(envelope.data);
      else if (isBrokenEnvelope(parsed.value)) {
        const issue = envelope.error.issues[0];
        return { reason: `an envelope with a bad ${issue?.path.join('.')}: ${issue?.message}`, end };
      } else if (!keepExtracted(parsed.value, Buffer.from(layer.subarray(at, end)).toString('utf8'))) {
        found.otherRecords.push({ key, offset: at, value: parsed.value });
      }
      return { end };
    }

    let at = skipBlank(layer, 0);
    while (at < layer.length) {
      const here = readAt(at);
      let next = here.end;
      if ('reason' in here) {
        const enough = found.problems.length + 1 >= maxProblems;
        next = enough ? layer.length : (here.end ?? nextStart(layer, at + 1));
        const reason = enough ? `${here.reason}; too many bad places, the rest was not read` : here.reason;
        found.problems.push({ key, offset: at, length: next - at, reason, layers });
        if (enough) return;
      }
      at = skipBlank(layer, next!);
    }
  }

  readLayer(bytes, []);
  return found;
}

/** Says it is an envelope and is not: then it is damage, not somebody else's record. */
function isBrokenEnvelope(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('messageType' in value || 'logEvents' in value);
}

function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (
    at < bytes.length &&
    (bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x20 || bytes[at] === 0x09)
  ) {
    at++;
  }
  return at;
}

/**
 * The next place after damage where reading can start again: a gzip member, an envelope, or a line that starts with
 * a brace. Any other brace may lie inside the damaged value, and what it holds may be only a part of a record.
 */
function nextStart(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === 0x1f && looksLikeGzip(bytes, at)) return at;
    if (bytes[at] !== 0x7b) continue;
    const field = skipBlank(bytes, at + 1);
    if (bytes[at - 1] === 0x0a || envelopeField.every((b, i) => bytes[field + i] === b)) return at;
  }
  return bytes.length;
}
