import { isDeepStrictEqual } from 'node:util';
import type { StoredDocument } from './types';

/** One field that would change. `before` is absent where there was none, `after` where there is none any more. */
export interface FieldChange {
  /** `inputs.cloudWatchStreamingEnabled` */
  field: string;
  before?: unknown;
  after?: unknown;
  /** What it means for the record; absent where it means nothing. */
  why?: string;
}

const meanings: Readonly<Record<string, string>> = {
  'inputs.cloudWatchLogGroupName':
    'where sessions are streamed to; the agent takes a missing group in silence',
  'inputs.cloudWatchStreamingEnabled':
    'off or omitted: uploaded only after an orderly end, and lost with any other',
  'inputs.cloudWatchEncryptionEnabled':
    'on: the agent refuses a session when the group is missing or has no key; off: it runs unlogged',
  'inputs.s3BucketName': 'the transcript, the only copy with exact non-ASCII text',
  'inputs.s3KeyPrefix': 'where in the bucket transcripts lie',
  'inputs.s3EncryptionEnabled': 'on: the agent refuses a session when the bucket is not encrypted',
};

/** Fields that differ, in the order of the new document, then what it no longer has. */
export function differenceOf(before: StoredDocument | undefined, after: StoredDocument): FieldChange[] {
  const old = new Map(leavesOf(before ?? {}));
  const changes: FieldChange[] = [];
  for (const [field, value] of leavesOf(after)) {
    const present = old.has(field);
    const was = old.get(field);
    old.delete(field);
    if (present && isDeepStrictEqual(was, value)) continue;
    changes.push({ field, before: was, after: value, why: meanings[field] });
  }
  for (const [field, was] of old) changes.push({ field, before: was, why: meanings[field] });
  return changes;
}

function* leavesOf(value: object, path = ''): Generator<[string, unknown]> {
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const isBranch =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0;
    if (isBranch) yield* leavesOf(inner, field);
    else yield [field, inner];
  }
}

/** As `-` and `+` lines with the reason below, one field after the other. */
export function differenceLines(changes: readonly FieldChange[]): string[] {
  return changes.flatMap(({ field, before, after, why }) => [
    ...(before === undefined ? [] : [`- ${field}: ${JSON.stringify(before)}`]),
    ...(after === undefined ? [] : [`+ ${field}: ${JSON.stringify(after)}`]),
    ...(why === undefined ? [] : [`    ${why}`]),
  ]);
}
