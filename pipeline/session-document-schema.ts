import { z } from 'zod';
import type { SessionDocument } from './types';

/** The service sends some switches as text (message-service.md 4.1), and documents made by hand hold both. */
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false', ''] })]).default(false);
const text = z.string().default('');

/**
 * A Session document's content, read leniently: switches may be text, inputs may be missing (the agent takes a missing
 * one for empty) and unknown ones are left out.
 */
export const sessionDocumentSchema: z.ZodType<SessionDocument> = z.object({
  schemaVersion: z.literal('1.0'),
  description: text,
  sessionType: z.enum(['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port']),
  inputs: z.object({
    s3BucketName: text,
    s3KeyPrefix: text,
    s3EncryptionEnabled: flag,
    cloudWatchLogGroupName: text,
    cloudWatchStreamingEnabled: flag,
    cloudWatchEncryptionEnabled: flag,
    kmsKeyId: text,
    runAsEnabled: flag,
    runAsDefaultUser: text,
    idleSessionTimeout: z.union([z.string(), z.number().transform(String)]).default(''),
    shellProfile: z.object({ linux: text, windows: text }).optional(),
  }),
  parameters: z.record(z.string(), z.unknown()).optional(),
  properties: z.unknown().optional(),
});
