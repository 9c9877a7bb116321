import type { SessionPreferences } from '../../pipeline';

/**
 * What a deployment decides about the preferences: where the record goes. Everything else in the document (run-as,
 * shell profile, idle and maximum duration, the key of the data channel, inputs of tomorrow) is somebody else's.
 */
export const ownedInputs = [
  'cloudWatchLogGroupName',
  'cloudWatchStreamingEnabled',
  'cloudWatchEncryptionEnabled',
  's3BucketName',
  's3KeyPrefix',
  's3EncryptionEnabled',
] as const satisfies readonly (keyof SessionPreferences)[];
export type OwnedInputs = Pick<SessionPreferences, (typeof ownedInputs)[number]>;

export interface WantedRecord {
  logGroupName: string;
  /** The second leg: where the agent puts its transcripts. Absent: no transcripts. */
  transcripts?: { bucketName: string; prefix: string };
  /** Refuse sessions that cannot be logged encrypted: the one way to make the agent refuse at all (agent-behaviour.md 5). */
  requireEncryption: boolean;
}

/** The inputs as the pipeline needs them. */
export function wantedInputs({ logGroupName, transcripts, requireEncryption }: WantedRecord): OwnedInputs {
  return {
    cloudWatchLogGroupName: logGroupName,
    cloudWatchStreamingEnabled: true,
    cloudWatchEncryptionEnabled: requireEncryption,
    s3BucketName: transcripts?.bucketName ?? '',
    s3KeyPrefix: transcripts?.prefix ?? '',
    // Without a bucket the agent has no encryption to look for.
    s3EncryptionEnabled: requireEncryption && transcripts !== undefined,
  };
}

/** A Session document's content as it is stored: fields that we do not know stay in it. */
export type StoredDocument = Record<string, unknown> & { inputs: Record<string, unknown> };

/** What is written where there is no document yet. AWS's own defaults for what is not ours. */
const newDocument: StoredDocument = {
  schemaVersion: '1.0',
  description: 'Document to hold regional settings for Session Manager',
  sessionType: 'Standard_Stream',
  inputs: {
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
    maxSessionDuration: '',
    shellProfile: { linux: '', windows: '' },
  },
};

/** The document with our inputs set and everything else as it was. */
export function withWanted(present: StoredDocument | undefined, wanted: OwnedInputs): StoredDocument {
  const base = present ?? newDocument;
  return { ...base, inputs: { ...base.inputs, ...wanted } };
}
