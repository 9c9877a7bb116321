import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** S3 Object Lock's modes, or no lock. */
export const lockModes = ['GOVERNANCE', 'COMPLIANCE', 'none'] as const;
/** What S3 tells of the bucket's objects. */
export const bucketReports = ['none', 'eventbridge', 'inventory', 'both'] as const;
export const sealKeys = ['made', 'none'] as const;

/** What an archive can choose. Everything has a default. rules.ts says which choices contradict each other. */
export interface SessionLogArchiveProps {
  /**
   * Prefixes every explicit physical name (names.ts): two archives of one account and region need two names. 3 to 40
   * lower-case letters, digits or hyphens. Changed, it replaces the log group and the delivery stream.
   * @default 'session-logs'
   */
  readonly name?: string;
  /**
   * The Session document that logs: the only one with which operators may start sessions. The construct does not make
   * it.
   * @default 'SSM-SessionManagerRunShell', the account's preferences
   */
  readonly sessionDocumentName?: string;

  /**
   * How long CloudWatch Logs keeps the events, days: a period that it knows (CloudWatch Logs API reference,
   * PutRetentionPolicy), as RetentionDays has them. The archive in S3 is the record; this is the buffer before it.
   * @default 3
   */
  readonly retentionDays?: number;
  /**
   * How often somebody compares log group and archive and backfills what is missing, hours. Only compared with
   * `retentionDays`, which must be longer.
   * @default 24
   */
  readonly reconcileIntervalHours?: number;
  /**
   * A log group that exists already: of class Standard, with room for a subscription filter (two at most: CloudWatch
   * Logs quotas).
   * @default one is made, and kept when the stack is deleted
   */
  readonly existingLogGroup?: ILogGroup;

  /**
   * The key of everything that holds session text. Its policy must let CloudWatch Logs use it (docs/deploy.md, "What you
   * have already").
   * @default one is made, and kept when the stack is deleted
   */
  readonly existingKey?: IKey;

  /**
   * The key that signs seals, and the policy for those who seal. Made by default though it costs 1 USD a month (AWS KMS
   * pricing): nobody vouches for what was archived before the first seal, so the key must not be what one waits for.
   * @default 'made'
   */
  readonly sealKey?: (typeof sealKeys)[number];
  /**
   * A key for signing (ECC_NIST_P256, SIGN_VERIFY) that exists already, in another account perhaps. It gets no alias.
   * @default as `sealKey` says
   */
  readonly existingSealKey?: IKey;
  /**
   * The only ones who may sign with the key that is made, and write below `seals/`: ARNs of IAM roles and users, `*`
   * allowed.
   * @default the role NAME-sealer of this account, which the construct does not make
   */
  readonly sealerArns?: readonly string[];

  /**
   * A bucket that exists already. Its lock, lifecycle and policy are its owner's: props about them are refused.
   * @default one is made, and kept when the stack is deleted
   */
  readonly existingBucket?: IBucket;
  /**
   * S3 Object Lock's mode. GOVERNANCE: who has s3:BypassGovernanceRetention can still delete. COMPLIANCE: nobody can, not
   * even the account's root (S3 user guide, "Locking objects with Object Lock"). Changed from or to `none`, it replaces
   * the bucket.
   * @default 'GOVERNANCE'
   */
  readonly lockMode?: (typeof lockModes)[number];
  /**
   * How long an object is locked from its writing, days.
   * @default 365
   */
  readonly lockDays?: number;
  /**
   * `true`: a COMPLIANCE lock is meant, and that nothing and nobody ends it before its time is understood.
   * @default false
   */
  readonly iUnderstand?: boolean;
  /**
   * Records go to STANDARD_IA after so many days; S3 takes no fewer than 30 (S3 user guide, "Lifecycle configuration
   * elements").
   * @default never
   */
  readonly infrequentAccessAfterDays?: number;
  /**
   * Records go to GLACIER_IR (still read at once) after so many days.
   * @default never
   */
  readonly glacierAfterDays?: number;
  /**
   * Records are deleted after so many days, and so are their versions that were replaced; longer than the lock. Seals
   * never are.
   * @default never
   */
  readonly expireAfterDays?: number;
  /**
   * Tell EventBridge of every object, have S3 write a weekly inventory into a bucket of its own, or both.
   * @default 'none'
   */
  readonly bucketReports?: (typeof bucketReports)[number];
  /**
   * Where S3 writes the bucket's server access logs. Not locked: S3 does not log into a locked bucket (S3 user guide,
   * "Enabling Amazon S3 server access logging").
   * @default nowhere
   */
  readonly accessLogBucket?: IBucket;

  /**
   * The only ones beside Firehose who may write below its prefix: ARNs of IAM roles and users, `*` allowed. They backfill.
   * @default the role NAME-backfiller of this account, which the construct does not make
   */
  readonly backfillerArns?: readonly string[];
  /**
   * The only roles that may write transcripts, beside those that the archive makes or grants to: ARNs, `*` allowed; `own`
   * for no other. A role that is forgotten here uploads no transcript any more.
   * @default every role that may
   */
  readonly instanceRoleArns?: readonly string[];
  /**
   * A role of its own for each of these instances, with the names of those who open sessions on it: of their IAM users, or
   * of their roles' sessions. It writes into no stream and no transcript of anybody else's session. The key goes into the
   * outputs' names. A role that has been given more besides (`CloudWatchAgentServerPolicy`) is not bound.
   * @default none: instances share one role, which can write into every session's stream
   */
  readonly instanceRoles?: Readonly<Record<string, readonly string[]>>;

  /**
   * `true`: operators are not denied ssm:SendCommand and what else runs commands without a session, so without a log.
   * @default false
   */
  readonly operatorsMaySendCommands?: boolean;
  /**
   * Operators start sessions on instances with this tag only.
   * @default on every instance of the account and region
   */
  readonly operatorInstanceTag?: InstanceTag;
}

export interface InstanceTag {
  readonly key: string;
  readonly value: string;
}

export const archiveDefaults = {
  name: 'session-logs',
  sessionDocumentName: 'SSM-SessionManagerRunShell',
  retentionDays: 3,
  reconcileIntervalHours: 24,
  sealKey: 'made',
  lockMode: 'GOVERNANCE',
  lockDays: 365,
  iUnderstand: false,
  bucketReports: 'none',
  operatorsMaySendCommands: false,
} as const satisfies SessionLogArchiveProps;

/** The props with the defaults where nothing was given. */
export type ArchiveChoices = SessionLogArchiveProps & {
  readonly [Choice in keyof typeof archiveDefaults]: NonNullable<SessionLogArchiveProps[Choice]>;
};
