/** The `inputs` of a Session document, as the service sends them to the agent (message-service.md 4.1). */
export interface SessionPreferences {
  s3BucketName: string;
  s3KeyPrefix: string;
  s3EncryptionEnabled: boolean;
  cloudWatchLogGroupName: string;
  cloudWatchStreamingEnabled: boolean;
  cloudWatchEncryptionEnabled: boolean;
  kmsKeyId: string;
  runAsEnabled: boolean;
  runAsDefaultUser: string;
  idleSessionTimeout: string;
  shellProfile?: { linux?: string; windows?: string };
}

export type SessionType = 'Standard_Stream' | 'InteractiveCommands' | 'NonInteractiveCommands' | 'Port';

/** A Session-type SSM document's content, as the tools read it: switches are booleans, and nothing is missing. */
export interface SessionDocument {
  schemaVersion: '1.0';
  description: string;
  sessionType: SessionType;
  inputs: SessionPreferences;
  parameters?: Record<string, unknown>;
  properties?: unknown;
}

/** A Session document's content as it is stored: fields that we do not know stay in it. */
export type StoredDocument = Record<string, unknown> & { inputs: Record<string, unknown> };
