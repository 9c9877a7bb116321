import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { messageOf, UserError } from '../../base';
import type { KnownSession, KnownSessions } from './types';

/** What is read of a CloudTrail record (user guide, "CloudTrail record contents"). */
const recordSchema = z.looseObject({
  eventSource: z.string(),
  eventName: z.string(),
  eventTime: z.iso.datetime(),
  errorCode: z.string().nullish(),
  requestParameters: z
    .looseObject({ target: z.string().optional(), documentName: z.string().optional() })
    .nullish(),
  responseElements: z.looseObject({ sessionId: z.string().optional() }).nullish(),
});
const fileSchema = z.looseObject({ Records: z.array(z.looseObject({ eventName: z.string() })) });

/** CloudTrail cuts its files far below this. */
const maxBytes = 64 * 2 ** 20;

/**
 * The sessions that a CloudTrail log file says were started.
 * @param bytes the file, gzip'd or not
 * @throws UserError `bad-cloudtrail-file` naming the file
 */
export function readCloudTrailFile(file: string, bytes: Uint8Array): KnownSession[] {
  const bad = (reason: string, cause?: unknown) =>
    new UserError('bad-cloudtrail-file', `${file} is not a CloudTrail log file: ${reason}`, {
      hint: 'Give files as CloudTrail delivers them: {"Records":[...]}, gzip’d or not.',
      cause,
    });
  let value: unknown;
  try {
    const plain = bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : Buffer.from(bytes);
    value = JSON.parse(plain.toString('utf8'));
  } catch (cause) {
    throw bad(messageOf(cause), cause);
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw bad('it has no list of Records');
  return parsed.data.Records.flatMap((one, i) => {
    if (one.eventName !== 'StartSession') return [];
    const record = recordSchema.safeParse(one);
    if (!record.success) {
      const issue = record.error.issues[0];
      throw bad(`record ${i + 1} has a bad ${issue?.path.join('.')}: ${issue?.message}`);
    }
    const { eventSource, eventTime, errorCode, requestParameters, responseElements } = record.data;
    const id = responseElements?.sessionId;
    // A start that was refused is no session.
    if (eventSource !== 'ssm.amazonaws.com' || errorCode || id === undefined) return [];
    return [
      {
        id,
        startedAt: Date.parse(eventTime),
        status: 'listed' as const,
        source: 'CloudTrail' as const,
        ...(requestParameters?.target && { target: requestParameters.target }),
        ...(requestParameters?.documentName && { document: requestParameters.documentName }),
      },
    ];
  });
}

/**
 * The sessions of some CloudTrail files, read one after the other.
 * @param read gives a file's bytes
 */
export function cloudTrailSessions(
  files: readonly string[],
  read: (file: string) => Promise<Uint8Array>,
): KnownSessions {
  return {
    name: 'CloudTrail',
    // A trail may have any number of other files.
    completeSince: () => undefined,
    async *sessions() {
      for (const file of files) yield* readCloudTrailFile(file, await read(file));
    },
  };
}
