import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../../../base';
import { preferencesSchema, sessionTypeSchema } from '../document-state';

/** Recordings of the real agent, version 1: agent-behaviour.md 11. `t` is seconds since the first record. */
const t = z.number().nonnegative();

const header = z.looseObject({
  kind: z.literal('case'),
  version: z.literal(1),
  name: z.string(),
  /** UTC time of t = 0. */
  wall: z.iso.datetime(),
  /** False: a driver stood for core and agent worker. */
  wholeAgent: z.boolean(),
  sessionType: sessionTypeSchema,
  sessionId: z.string(),
  instanceId: z.string(),
  region: z.string(),
  sessionOwner: z.string(),
  runAsUser: z.string().default(''),
  preferences: preferencesSchema,
  outputComplete: z.boolean().optional(),
});
export type TraceHeader = z.infer<typeof header>;

const target = z.enum(['core', 'agent-worker', 'session-worker', 'shell']);
const stimulus = z.discriminatedUnion('what', [
  z.looseObject({ kind: z.literal('stimulus'), t, what: z.literal('start-agent') }),
  z.looseObject({ kind: z.literal('stimulus'), t, what: z.literal('start-session') }),
  z.looseObject({ kind: z.literal('stimulus'), t, what: z.literal('shell-exit') }),
  z.looseObject({
    kind: z.literal('stimulus'),
    t,
    what: z.literal('terminate-session'),
    over: z.enum(['data-channel', 'control-channel']),
  }),
  z.looseObject({
    kind: z.literal('stimulus'),
    t,
    what: z.literal('signal'),
    targets: z.array(target),
    signal: z.enum(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL']),
  }),
  z.looseObject({ kind: z.literal('stimulus'), t, what: z.literal('truncate-local-file') }),
  z.looseObject({ kind: z.literal('stimulus'), t, what: z.literal('delete-local-file') }),
]);
export type Stimulus = z.infer<typeof stimulus>;

/** `text`, or base64 where the bytes are no UTF-8. */
const content = z.union([z.looseObject({ text: z.string() }), z.looseObject({ b64: z.base64() })]);
export function contentBytes(value: { text?: unknown; b64?: unknown }): Uint8Array {
  return 'text' in value
    ? Buffer.from(value.text as string, 'utf8')
    : Buffer.from(value.b64 as string, 'base64');
}
const output = z.looseObject({ kind: z.literal('output'), t }).and(content);

const response = z.looseObject({
  status: z.int(),
  body: z.unknown().optional(),
  /** The answer was lost on its way. */
  connectionDropped: z.boolean().optional(),
  /** The service took the data, whatever it answered. */
  accepted: z.boolean().optional(),
});
const logsCall = z.looseObject({
  kind: z.literal('call'),
  t,
  service: z.literal('logs'),
  op: z.string(),
  request: z.record(z.string(), z.unknown()),
  response,
});
const s3Call = z.looseObject({
  kind: z.literal('call'),
  t,
  service: z.literal('s3'),
  op: z.string(),
  request: z.looseObject({
    host: z.string(),
    uri: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
    body: content.nullish(),
  }),
  response,
});
export type LogsCall = z.infer<typeof logsCall>;
export type S3Call = z.infer<typeof s3Call>;
export type RecordedCall = LogsCall | S3Call;

const sessionOutput = z.union([
  z.string(),
  z
    .looseObject({
      Output: z.string().default(''),
      S3Bucket: z.string().default(''),
      S3UrlSuffix: z.string().default(''),
      CwlGroup: z.string().default(''),
      CwlStream: z.string().default(''),
    })
    .nullable(),
]);
const documentResult = z.looseObject({
  kind: z.literal('document-result'),
  t,
  status: z.string(),
  output: sessionOutput.default(''),
});
const resultSent = z.looseObject({
  kind: z.literal('result-sent'),
  t,
  status: z.string(),
  output: z.string().default(''),
  s3Bucket: z.string().default(''),
  s3UrlSuffix: z.string().default(''),
  cwlGroup: z.string().default(''),
  cwlStream: z.string().default(''),
});
const sessionWorker = z.looseObject({
  kind: z.literal('session-worker'),
  t,
  state: z.enum(['exited', 'still-running']),
});
const localFile = z.looseObject({
  kind: z.literal('local-file'),
  t,
  bytes: z.int().nullish(),
  sameAsOutput: z.boolean().nullish(),
  b64: z.base64().nullish(),
});

/** Records that hold nothing the simulation is compared with. */
const remark = z.looseObject({
  kind: z.enum(['note', 'session-state', 'data-channel-open', 'data-channel-closed', 'processes', 'disk']),
  t,
});
const recordSchemas: Record<string, z.ZodType> = {
  stimulus,
  output,
  'document-result': documentResult,
  'result-sent': resultSent,
  'session-worker': sessionWorker,
  'local-file': localFile,
};
for (const kind of remark.shape.kind.options) recordSchemas[kind] = remark;

type Output = z.infer<typeof output>;
export type TraceRecord =
  | Stimulus
  | Output
  | RecordedCall
  | z.infer<typeof documentResult>
  | z.infer<typeof resultSent>
  | z.infer<typeof sessionWorker>
  | z.infer<typeof localFile>
  | z.infer<typeof remark>;

export type RecordOf<K extends TraceRecord['kind']> = Extract<TraceRecord, { kind: K }>;

export interface Trace {
  header: TraceHeader;
  records: TraceRecord[];
}

/** The records of one kind. */
export function recordsOf<K extends TraceRecord['kind']>(trace: Trace, kind: K): RecordOf<K>[] {
  return trace.records.filter((record): record is RecordOf<K> => record.kind === kind);
}

/**
 * Parses a trace.
 * @param source what errors call it: the file's path
 * @throws UserError `trace-unreadable`, naming source and line, for anything that the format does not allow
 */
export function parseTrace(text: string, source: string): Trace {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const bad = (line: number, reason: string, cause?: unknown) =>
    new UserError('trace-unreadable', `${source}:${line}: ${reason}`, {
      cause,
      hint: 'A trace is JSON Lines in the format of agent-behaviour.md section 11, version 1.',
    });
  const check = <T>(schema: z.ZodType<T>, value: unknown, line: number): T => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw bad(line, z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' '), parsed.error);
  };
  let head: TraceHeader | undefined;
  const records: TraceRecord[] = [];
  for (const [index, json] of lines.entries()) {
    let value: { kind?: unknown; service?: unknown };
    try {
      value = JSON.parse(json);
    } catch (error) {
      throw bad(index + 1, `no JSON: ${messageOf(error)}`, error);
    }
    if (typeof value !== 'object' || value === null) throw bad(index + 1, 'no JSON object');
    if (head === undefined) {
      head = check(header, value, index + 1);
      continue;
    }
    const { kind } = value;
    if (kind === 'call' && value.service !== 'logs' && value.service !== 's3')
      throw bad(index + 1, `a call to ${JSON.stringify(value.service)}, which is neither logs nor s3`);
    const schema =
      kind === 'call' ? (value.service === 'logs' ? logsCall : s3Call) : recordSchemas[String(kind)];
    if (schema === undefined) throw bad(index + 1, `unknown kind ${JSON.stringify(kind)}`);
    const record = check(schema, value, index + 1) as TraceRecord;
    if (record.t < (records.at(-1)?.t ?? 0)) throw bad(index + 1, 'earlier than the record before it');
    records.push(record);
  }
  if (head === undefined) throw bad(1, 'an empty file');
  return { header: head, records };
}

/** @throws UserError `trace-unreadable` */
export function readTrace(path: string): Trace {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError('trace-unreadable', `${path}: ${messageOf(error)}`, { cause: error });
  }
  return parseTrace(text, path);
}
