import { ByteSource } from './byte-source';
import { ObjectDecoder } from './object-decoder';
import { emptyPart } from './part-builder';
import type { DecodedPart, DecodeLimits, DecodeSummary } from './types';

/**
 * Reads one object that Firehose wrote, in any of the forms it can have: concatenated gzip members, gzip in gzip,
 * JSON values with or without line ends between them, messages without their envelope. What cannot be read is
 * reported, everything before and after it is read all the same; what a damaged gzip member still gives is read too,
 * and reported as unproven. Holds some MB, however large the object.
 * @param key the object's key, for the records' `source` and for problems
 * @returns part by part what was found, in the order of the object; then what became of its bytes
 */
export function decodeStream(
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  limits: DecodeLimits = {},
): AsyncGenerator<DecodedPart, DecodeSummary> {
  return new ObjectDecoder(key, limits).read(new ByteSource(chunks));
}

export interface DecodedObject extends DecodedPart {
  summary: DecodeSummary;
}

/** As {@link decodeStream}, for an object that is in memory, all at once. */
export async function decodeObject(
  key: string,
  bytes: Uint8Array,
  limits: DecodeLimits = {},
): Promise<DecodedObject> {
  const parts = new ObjectDecoder(key, limits).read(new ByteSource(bytes));
  const all = emptyPart();
  for (;;) {
    const next = await parts.next();
    if (next.done) return { ...all, summary: next.value };
    // Not by spreading: a part may have more records than a call may have arguments.
    for (const name of Object.keys(all) as (keyof DecodedPart)[]) {
      for (const one of next.value[name]) (all[name] as unknown[]).push(one);
    }
  }
}
