import { z } from 'zod';

/**
 * What CloudWatch Logs hands to a subscription's destination. The AWS documentation of subscription filters gives
 * every field; only `logEvents` is required here, because emulators leave others out (moto sends nothing else).
 */
export const envelopeSchema = z.looseObject({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']).default('DATA_MESSAGE'),
  owner: z.string().optional(),
  logGroup: z.string().default(''),
  logStream: z.string().default(''),
  subscriptionFilters: z.array(z.string()).default([]),
  logEvents: z.array(
    z.looseObject({ id: z.string().default(''), timestamp: z.number(), message: z.string() }),
  ),
});

/** The parts of an envelope that are used, as they were written: what the schema would fill in may be missing. */
export interface RawEnvelope {
  messageType?: 'DATA_MESSAGE' | 'CONTROL_MESSAGE';
  owner?: string;
  logGroup?: string;
  logStream?: string;
  logEvents: { id?: string; timestamp: number; message: string }[];
}

const isText = (value: unknown) => value === undefined || typeof value === 'string';

/**
 * Whether the schema accepts this. Says the same as the schema (a test holds them together), at a twentieth of the
 * time: it is asked once a record of an archive, and the schema only once there is something to explain.
 */
export function isEnvelope(value: unknown): value is RawEnvelope {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as Record<string, unknown>;
  const { messageType, logEvents } = one;
  if (!Array.isArray(logEvents)) return false;
  if (messageType !== undefined && messageType !== 'DATA_MESSAGE' && messageType !== 'CONTROL_MESSAGE')
    return false;
  if (!isText(one.logGroup) || !isText(one.logStream) || !isText(one.owner)) return false;
  const filters = one.subscriptionFilters;
  if (
    filters !== undefined &&
    !(Array.isArray(filters) && filters.every((name) => typeof name === 'string'))
  ) {
    return false;
  }
  for (const event of logEvents) {
    if (typeof event !== 'object' || event === null) return false;
    if (typeof event.message !== 'string' || !Number.isFinite(event.timestamp) || !isText(event.id))
      return false;
  }
  return true;
}

/** Says it is an envelope and is not: then it is damage, not somebody else's record. */
export function isBrokenEnvelope(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('messageType' in value || 'logEvents' in value);
}

/** What is wrong with a broken envelope, by its first bad field. */
export function whatIsWrong(value: unknown): string {
  let issue: z.core.$ZodIssue | undefined;
  try {
    issue = envelopeSchema.safeParse(value).error?.issues[0];
  } catch (error) {
    // Nested millions deep, which JSON.parse takes and the schema does not.
    if (!(error instanceof RangeError)) throw error;
  }
  return `an envelope with a bad ${issue?.path.join('.') ?? 'form'}: ${issue?.message ?? 'it does not fit'}`;
}
