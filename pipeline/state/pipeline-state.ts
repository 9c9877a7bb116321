import type { Part } from './part';

/**
 * A pipeline as it is live, read once by `readPipelineState`, and judged by functions that ask nobody. Plain data. A part
 * that is not here was not looked at: nobody asked for it, or its name is not known.
 */
export interface PipelineState {
  /** What was looked at, by name. */
  names: {
    documentName?: string;
    logGroupName?: string;
    deliveryStreamName?: string;
    bucketName?: string;
  };
  /** The default version of the session document. */
  document?: Part<StoredVersion>;
  /** `1`, `2` ...: the document's newest version, which need not be the default one. */
  latestVersion?: Part<string | undefined>;
  otherDocuments?: OtherDocuments;
  /** The agents that Session Manager knows in the region; absent where the endpoint keeps no list of them. */
  agents?: Part<AgentState[]>;
  logGroup?: Part<LogGroupState>;
  /** Of the log group. */
  subscriptionFilters?: Part<SubscriptionFilterState[]>;
  deliveryStream?: Part<DeliveryStreamState>;
  bucket?: Part<BucketState>;
  /** Of the bucket that the delivery stream writes to, whether it is ours or not; only where the stream names no key. */
  destinationEncryption?: Part<EncryptionState>;
  /** The role with which CloudWatch Logs puts into the delivery stream. */
  subscriptionRole?: Part<RoleState>;
  /** The role with which Firehose writes into the bucket. */
  deliveryRole?: Part<RoleState>;
}

/** A version of a Session document. */
export interface StoredVersion {
  /** `1`, `2` ... */
  version: string;
  /** As it is stored, which may be anything. */
  content: string;
}

/** The account's Session documents beside the logged one, as far as they could be listed. */
export interface OtherDocuments {
  /** The account's own. */
  own: { name: string; document: Part<StoredVersion> }[];
  /** Names of those that Amazon owns. */
  amazons: string[];
  /** Why the list ends before its end; absent when it is whole. */
  unreadable?: string;
}

/** An instance's agent, as it last reported itself. What it did not report is absent. */
export interface AgentState {
  instanceId: string;
  /** `3.3.987.0`; by the API's pattern up to four numbers, but it is what the instance said. */
  version?: string;
  /** `Linux`, `Windows`, `MacOS`. */
  platform?: string;
  /** `Online`, `ConnectionLost`, `Inactive`. */
  pingStatus?: string;
}

export interface LogGroupState {
  /** `STANDARD`, also where CloudWatch Logs says nothing of it. */
  logGroupClass: string;
  /** Days; absent: for ever. */
  retentionInDays?: number;
  kmsKeyId?: string;
}

export interface SubscriptionFilterState {
  filterName?: string;
  /** Empty: everything. */
  filterPattern: string;
  destinationArn?: string;
  roleArn?: string;
}

export interface DeliveryStreamState {
  arn?: string;
  /** `ACTIVE`, `SUSPENDED` ... */
  status?: string;
  /** The type of the key that encrypts what the stream holds; absent where nothing does. */
  encryption?: string;
  /** Absent where it does not write to S3. */
  destination?: DestinationState;
}

/** Where and how a delivery stream writes. */
export interface DestinationState {
  bucketArn?: string;
  /** Empty where there is none. */
  prefix: string;
  errorPrefix: string;
  roleArn?: string;
  /** The key that Firehose names with each object; absent: the bucket's own. */
  kmsKeyArn?: string;
  /** `UNCOMPRESSED`, `GZIP` ... */
  compression?: string;
  /** Whichever is reached first. */
  buffering: { seconds?: number; megabytes?: number };
  /** Types of the processors that run, in their order: `Decompression` ... */
  processors: string[];
}

export interface EncryptionState {
  /** `aws:kms`, `AES256` ...; absent where the bucket names none. */
  algorithm?: string;
  /** An ARN, an id or an alias. */
  kmsKeyId?: string;
}

/** A bucket that is there. Each setting is here when it was asked for. */
export interface BucketState {
  encryption?: Part<EncryptionState>;
  /** `Enabled`, `Suspended`; absent where it never was. */
  versioning?: Part<{ status?: string }>;
  /** Whether all four kinds of public access are blocked. */
  publicAccess?: Part<{ blocked: boolean }>;
  lock?: Part<ObjectLockState | undefined>;
}

/** As S3 gives it. */
export interface ObjectLockState {
  ObjectLockEnabled?: string;
  Rule?: { DefaultRetention?: { Mode?: string; Days?: number; Years?: number } };
}

export interface RoleState {
  /** The trust policy, JSON, URL-encoded or not. */
  trust: string;
  /** Its inline and attached policies, each likewise. */
  policies: Part<string[]>;
}
