import { arrivalHour } from '../../pipeline/data';
import { readSessionEvent } from '../session-records';
import type { ArchivedRecord } from '../types';
import { hourOf } from './saved';

/** A row of `session_lines`: pipeline/data/sql/README.md says what each column is. */
export interface LineRow {
  arrivalHour: string | null;
  objectKey: string;
  envelopeId: string;
  eventNumber: number;
  eventId: string;
  eventMs: number;
  logGroup: string;
  logStream: string;
  sessionId: string;
  userArn: string | null;
  instanceId: string | null;
  runAsUser: string | null;
  region: string | null;
  lineNumber: number | null;
  line: string | null;
  remark: string | null;
}

/** Makes rows of records as they come from a scan: as the view over the Glue tables does, column by column. */
export function lineRows(): (record: ArchivedRecord) => LineRow[] {
  let envelope = '';
  let envelopeId = '';
  let hour: string | null = null;
  return (record) => {
    const { key, event } = record.source;
    const place = `${key}\0${record.source.envelope}`;
    if (place !== envelope) {
      envelope = place;
      envelopeId = record.eventId;
      const arrived = arrivalHour(key);
      hour = arrived === undefined ? null : hourOf(arrived);
    }
    const message = fieldsOf(record.message);
    const eventNumber = event + 1;
    const row = {
      arrivalHour: hour,
      objectKey: key,
      envelopeId,
      eventNumber,
      eventId: record.eventId || `${key}#${eventNumber}`,
      eventMs: record.timestamp,
      logGroup: record.logGroup,
      logStream: record.logStream,
      sessionId: record.logStream || message.sessionId || '',
      userArn: message.userArn,
      instanceId: message.instanceId,
      runAsUser: message.runAsUser,
      region: message.region,
    };
    const remark = isRemark(record) ? record.message : null;
    const lines = message.lines ?? (remark === null ? [record.message] : []);
    if (lines.length === 0) return [{ ...row, lineNumber: null, line: null, remark }];
    return lines.map((line, i) => ({ ...row, lineNumber: i + 1, line, remark }));
  };
}

/** No message of an agent begins with a bracket but this one. */
const isRemark = (record: ArchivedRecord) =>
  record.message.startsWith('[') && readSessionEvent(record).kind === 'omitted';

function fieldsOf(message: string) {
  let value: Record<string, unknown> = {};
  if (message.startsWith('{')) {
    try {
      value = JSON.parse(message) as Record<string, unknown>;
    } catch {
      // The transcript that was uploaded at the end: text, whatever it begins with.
    }
  }
  const { sessionData } = value;
  return {
    sessionId: text(value.sessionId),
    userArn: text((value.userIdentity as { arn?: unknown } | null | undefined)?.arn),
    instanceId: text((value.target as { id?: unknown } | null | undefined)?.id),
    runAsUser: text(value.runAsUser),
    region: text(value.awsRegion),
    lines: Array.isArray(sessionData) && sessionData.every(isLine) ? sessionData.map(asLine) : undefined,
  };
}

const text = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : null;
const isLine = (value: unknown) => value === null || typeof value !== 'object';
const asLine = (value: unknown): string | null => (value === null ? null : String(value));
