import type { SessionPreferences, StoredDocument } from './types';

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
  /**
   * Whether the agent refuses sessions that cannot be logged encrypted. The two switches for it are the one way to make it
   * refuse a session that it cannot log (docs/agent-behaviour.md 5).
   */
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

/** AWS's own defaults for the inputs that are not ours (what its console writes into a new document). */
export const othersInputs = {
  kmsKeyId: '',
  runAsEnabled: false,
  runAsDefaultUser: '',
  idleSessionTimeout: '20',
  shellProfile: { linux: '', windows: '' },
} as const satisfies Omit<SessionPreferences, keyof OwnedInputs>;

const { shellProfile, ...others } = othersInputs;
/** What our inputs are put into where there is no document yet. */
const newDocument: StoredDocument = {
  schemaVersion: '1.0',
  description: 'Document to hold regional settings for Session Manager',
  sessionType: 'Standard_Stream',
  inputs: { ...others, maxSessionDuration: '', shellProfile },
};

/** The document with our inputs set and everything else as it was. */
export function withWanted(present: StoredDocument | undefined, wanted: OwnedInputs): StoredDocument {
  const base = present ?? newDocument;
  return { ...base, inputs: { ...base.inputs, ...wanted } };
}
