import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { SessionContent } from './messages';
import type { AgentPaths } from './paths';
import { writeAtomically } from './session-channel';

const flag = z.union([z.boolean(), z.string().transform((text) => text.toLowerCase() === 'true')]);
const text = z.string().default('');

/** `inputs` of a session document; a flag may be a string. */
export const preferencesSchema = z.object({
  s3BucketName: text,
  s3KeyPrefix: text,
  s3EncryptionEnabled: flag.default(false),
  cloudWatchLogGroupName: text,
  cloudWatchStreamingEnabled: flag.default(false),
  cloudWatchEncryptionEnabled: flag.default(false),
  kmsKeyId: text,
  runAsEnabled: flag.default(false),
  runAsDefaultUser: text,
  idleSessionTimeout: text,
});

export const sessionTypeSchema = z.enum([
  'Standard_Stream',
  'InteractiveCommands',
  'NonInteractiveCommands',
  'Port',
]);

/** The start of a session as the service sends it; flags may be strings (message-service.md 4.1). */
const contentSchema = z.object({
  DocumentName: z.string(),
  DocumentContent: z.object({
    schemaVersion: z.string(),
    description: text,
    sessionType: sessionTypeSchema,
    inputs: preferencesSchema,
    properties: z.unknown().optional(),
  }),
  SessionId: z.string().regex(/^[A-Za-z0-9.-]+$/),
  Parameters: z.record(z.string(), z.string()).default({}),
  RunAsUser: text,
  SessionOwner: text,
});
export type SessionState = z.infer<typeof contentSchema>;

/** @throws ZodError when the service sent something that no agent could run */
export function parseContent(content: SessionContent): SessionState {
  return contentSchema.parse(content);
}

/** `document/state/current/<sessionId>`: what makes an agent worker that starts anew remember the session. */
export function saveState(paths: AgentPaths, state: SessionState): void {
  writeAtomically(paths.document(state.SessionId), JSON.stringify(state));
}
export function loadState(paths: AgentPaths, sessionId: string): SessionState {
  return contentSchema.parse(JSON.parse(readFileSync(paths.document(sessionId), 'utf8')));
}
export function removeState(paths: AgentPaths, sessionId: string): void {
  rmSync(paths.document(sessionId), { force: true });
}
