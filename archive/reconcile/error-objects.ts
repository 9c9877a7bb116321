import { z } from 'zod';
import { messageOf } from '../../base';
import { decodeObject, decodeStream } from '../decode';
import type { ObjectStore } from '../location';
import type { ArchivedRecord } from '../types';

/** What Firehose wraps around a record that it could not process (developer guide, "Data delivery failure handling"). */
const failureSchema = z.looseObject({
  rawData: z.base64(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
});

interface ErrorObject {
  /** What it holds of the log group. */
  records: ArchivedRecord[];
  /** Firehose's own words for why. */
  errors: string[];
  /** Why it, or a part of it, cannot be read. */
  problems: string[];
}

/**
 * Reads an object under the error prefix, part by part: Firehose's failure records, each with the record as it was
 * sent; or the records themselves, where the failure was S3's.
 * @throws what the store throws
 */
export async function* readErrorObject(store: ObjectStore, key: string): AsyncGenerator<ErrorObject> {
  const object = await store.open(key);
  if (object === undefined) {
    yield { ...nothing(), problems: ['it was listed, and is gone'] };
    return;
  }
  const parts = decodeStream(key, object.chunks);
  for await (const part of parts) {
    const found: ErrorObject = {
      records: part.records,
      errors: [],
      problems: part.problems.map(({ reason }) => reason),
    };
    for (const { value, offset } of part.otherRecords) {
      const failure = failureSchema.safeParse(value);
      if (!failure.success) {
        found.problems.push(`a record at byte ${offset} that Firehose did not write`);
        continue;
      }
      const { rawData, errorCode, errorMessage } = failure.data;
      if (errorCode !== undefined) found.errors.push(`${errorCode}: ${errorMessage ?? ''}`);
      try {
        const raw = await decodeObject(key, Buffer.from(rawData, 'base64'));
        found.records.push(...raw.records);
        found.problems.push(...raw.problems.map(({ reason }) => reason));
        if (raw.otherRecords.length > 0) found.problems.push('a record that CloudWatch Logs did not send');
      } catch (error) {
        found.problems.push(messageOf(error));
      }
    }
    yield found;
  }
}

const nothing = (): ErrorObject => ({ records: [], errors: [], problems: [] });
