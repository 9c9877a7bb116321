import { z } from 'zod';
import { AwsError } from '../../base';
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

/**
 * Reads the stored content of a Session document.
 * @param name named in the error
 * @throws AwsError `session-document-invalid`, naming each wrong field
 */
export function parseSessionDocument(name: string, content: string): SessionDocument {
  const parsed = sessionDocumentSchema.safeParse(jsonOf(content));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'content'}: ${issue.message}`);
  throw new AwsError(
    'session-document-invalid',
    `the Session document ${name} is not a Session document of schema 1.0: ${wrong.join('; ')}`,
    { cause: parsed.error },
  );
}

/** A document's content as a value; undefined where it is no JSON, which no schema takes. */
export function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
