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
export type Envelope = z.infer<typeof envelopeSchema>;
