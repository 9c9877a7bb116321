import { createHash } from 'node:crypto';
import type { LogEvent, S3Put } from '../aws-ports';
import { shorten } from './difference';
import { contentBytes, type RecordedCall, type S3Call } from './trace';

/** What differs in one field; the caller knows where. */
export interface Mismatch {
  field: string;
  recorded: string;
  simulated: string;
  /** It could come from output that reached the local file a few ms before or after it was recorded. */
  ofContent?: boolean;
  /** By how much the recorded messages are longer than the simulated ones, characters. */
  surplus?: number;
}

/** The unit of slack for everything that has a time: the recorded agent's tick, ms. A constant of the recordings. */
export const tickMs = 1000;

const eventTime = /^(\{"eventVersion":"1\.0","eventTime":")([^"]*)(")/;
/** `script`'s own words in a transcript: its times and the command's path are the machine's, not the agent's. */
const scriptTime = /(Script (?:started|done) on )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+\d\d:\d\d/g;
const scriptCommand = /(\[COMMAND="cat )[^"]*("| <)/g;

const isText = (value: unknown): value is string => typeof value === 'string';
const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

function textMismatch(field: string, recorded: string, simulated: string): Mismatch | undefined {
  if (recorded === simulated) return undefined;
  return { field, ...shorten(recorded, simulated), ofContent: true };
}

/** One event's message: byte for byte, but for `eventTime` and for what `script` wrote of itself. */
function compareMessage(field: string, recorded: string, simulated: string): Mismatch | undefined {
  const ours = eventTime.exec(simulated)?.[2];
  const theirs = eventTime.exec(recorded)?.[2];
  if (ours !== undefined && theirs !== undefined) {
    const apart = Math.abs(Date.parse(ours) - Date.parse(theirs));
    if (!(apart <= 1000))
      return { field: `${field} eventTime`, recorded: theirs, simulated: ours, ofContent: true };
  }
  const masked = (text: string) =>
    text.replace(eventTime, '$1-$3').replace(scriptTime, '$1-').replace(scriptCommand, '$1-$2');
  return textMismatch(field, masked(recorded), masked(simulated));
}

/** A request to CloudWatch Logs: parameters, number of events, each message, each timestamp. */
export function compareLogsRequest(
  recorded: Record<string, unknown>,
  simulated: Record<string, unknown>,
): Mismatch | undefined {
  const names = new Set([...Object.keys(recorded), ...Object.keys(simulated)]);
  names.delete('logEvents');
  for (const name of names) {
    const [theirs, ours] = [recorded[name], simulated[name]];
    if (theirs === ours) continue;
    if (isText(theirs) && isText(ours)) return { field: name, ...shorten(theirs, ours) };
    return { field: name, recorded: show(theirs), simulated: show(ours) };
  }
  return compareEvents((recorded.logEvents ?? []) as LogEvent[], (simulated.logEvents ?? []) as LogEvent[]);
}

function compareEvents(theirs: LogEvent[], ours: LogEvent[]): Mismatch | undefined {
  const length = (events: LogEvent[]) => events.reduce((sum, { message }) => sum + message.length, 0);
  const first = theirs.slice(0, ours.length).reduce<Mismatch | undefined>((found, theirEvent, i) => {
    return found ?? compareEvent(i, theirEvent, ours[i] as LogEvent);
  }, undefined);
  if (theirs.length === ours.length)
    return first && { ...first, ofContent: true, surplus: length(theirs) - length(ours) };
  return {
    field: 'number of events',
    recorded: `${theirs.length}${first ? `; ${first.field} ${first.recorded}` : ''}`,
    simulated: `${ours.length}${first ? `; ${first.field} ${first.simulated}` : ''}`,
    ofContent: true,
    surplus: length(theirs) - length(ours),
  };
}

function compareEvent(index: number, theirs: LogEvent, ours: LogEvent): Mismatch | undefined {
  const mismatch = compareMessage(`logEvents[${index}].message`, theirs.message, ours.message);
  if (mismatch || Math.abs(theirs.timestamp - ours.timestamp) <= tickMs) return mismatch;
  return {
    field: `logEvents[${index}].timestamp`,
    recorded: `${theirs.timestamp}`,
    simulated: `${ours.timestamp}`,
  };
}

/** A simulated request to S3 as it would be on the wire. */
export interface S3Wire {
  bucket: string;
  region: string;
  /** Path and query, not encoded: `/key`, `/?encryption=`. */
  uri: string;
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** Headers of an object's creation. */
export function objectHeaders(put: Omit<S3Put, 'body' | 'contentMd5'>): Record<string, string> {
  const { algorithm, kmsKeyId } = put.encryption ?? {};
  return {
    'content-type': put.contentType,
    'x-amz-acl': put.acl,
    ...(algorithm && { 'x-amz-server-side-encryption': algorithm }),
    ...(algorithm === 'aws:kms' && kmsKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  };
}

const decoded = (uri: string) => {
  try {
    return decodeURIComponent(uri.replace(/[?]$/, ''));
  } catch {
    return uri;
  }
};

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64');
const masked = (bytes: Uint8Array) =>
  Buffer.from(bytes).toString('latin1').replace(scriptTime, '$1-').replace(scriptCommand, '$1-$2');

export function compareS3Request(recorded: S3Call['request'], simulated: S3Wire): Mismatch | undefined {
  const { bucket, region } = simulated;
  // A bucket whose name has dots cannot stand in a host name under TLS: the SDK puts it into the path.
  const [host, prefix] = bucket.includes('.')
    ? [`s3.${region}.amazonaws.com`, `/${bucket}`]
    : [`${bucket}.s3.${region}.amazonaws.com`, ''];
  if (recorded.host !== host) return { field: 'host', ...shorten(recorded.host, host) };
  const uri = decoded(recorded.uri);
  if (uri !== prefix + simulated.uri) return { field: 'uri', ...shorten(uri, prefix + simulated.uri) };
  const theirs = contentOf(recorded);
  const mismatch = compareBody(theirs, simulated.body);
  if (mismatch) return mismatch;
  return compareHeaders(recorded.headers, theirs, simulated);
}

function contentOf(recorded: S3Call['request']): Uint8Array | undefined {
  return recorded.body ? contentBytes(recorded.body) : undefined;
}

function compareBody(theirs: Uint8Array | undefined, ours: Uint8Array | undefined): Mismatch | undefined {
  if (theirs === undefined && ours === undefined) return undefined;
  if (theirs === undefined || ours === undefined)
    return { field: 'body', recorded: show(theirs?.length), simulated: show(ours?.length) };
  return textMismatch('body', masked(theirs), masked(ours));
}

/** Content-MD5 is a consequence of the body, each side's of its own: the masked parts differ. */
function compareHeaders(
  recorded: Record<string, string>,
  body: Uint8Array | undefined,
  simulated: S3Wire,
): Mismatch | undefined {
  const theirs = new Map(Object.entries(recorded).map(([name, value]) => [name.toLowerCase(), value]));
  const ours = new Map(Object.entries(simulated.headers));
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [theirs.get(name), ours.get(name)];
    const own = name === 'content-md5' && body && simulated.body && a !== undefined && b !== undefined;
    if (own ? a === md5(body) && b === md5(simulated.body as Uint8Array) : a === b) continue;
    const recordedValue = own ? `${a} (of the recorded body: ${md5(body)})` : show(a);
    return { field: `header ${name}`, recorded: recordedValue, simulated: show(b) };
  }
  return undefined;
}

/** The operation, whatever a recorder called it: S3's names follow from method-less facts of the request. */
export function operationOf(call: RecordedCall): string {
  if (call.service === 'logs') return call.op;
  const { uri, body } = call.request;
  if (/[?&]uploads\b/.test(uri)) return 'CreateMultipartUpload';
  if (!/[?&]uploadId=/.test(uri)) return call.op;
  if (/[?&]partNumber=/.test(uri)) return 'UploadPart';
  return body ? 'CompleteMultipartUpload' : 'AbortMultipartUpload';
}

/** Both times as ticks of the recorded ticker; one tick of slack. */
export function compareTick(
  recordedMs: number,
  simulatedMs: number,
  tickerStartMs: number,
): Mismatch | undefined {
  const tickOf = (ms: number) => Math.floor((ms - tickerStartMs) / tickMs);
  const [theirs, ours] = [tickOf(recordedMs), tickOf(simulatedMs)];
  if (Math.abs(theirs - ours) <= 1) return undefined;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  return {
    field: 'tick',
    recorded: `${theirs} (t=${seconds(recordedMs)})`,
    simulated: `${ours} (t=${seconds(simulatedMs)})`,
    ofContent: true,
  };
}
