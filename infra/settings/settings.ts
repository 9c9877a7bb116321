import { z } from 'zod';
import { contradictions } from './settings-rules';

/** Retention periods that CloudWatch Logs accepts, days (API reference, PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The parts that can be deployed, each as a stack of its own. */
export const stackNames = ['archive', 'monitoring', 'instance', 'catalog'] as const;
export type StackName = (typeof stackNames)[number];

/** A list as `-c` and the environment give it: `a,b`. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(item).min(1, 'must name at least one, separated by commas'),
  );
const whole = (least: number, most: number, unit: string) =>
  z.coerce
    .number({ error: `must be a number of ${unit}` })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, {
      error: `must be a whole number of ${unit}, ${least} to ${most.toLocaleString('en')}`,
    });
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const matching = (pattern: RegExp, what: string) => z.string().regex(pattern, `must be ${what}`);
const keyArn = matching(
  /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[a-z0-9-]+$/,
  'the ARN of a KMS key (of the key, not of an alias)',
);
const bucketName = matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket');

/**
 * What a deployment can choose. Every setting is a CDK context value of the same name
 * (`-c name=session-logs-test -c retentionDays=7`) or an environment variable (`SESSION_LOGS_INFRA_RETENTION_DAYS=7`),
 * so values may arrive as text. settings-rules.ts says which of them contradict each other.
 */
export const settingsSchema = z.strictObject({
  /** Gives the stacks their names and prefixes every explicit physical name: two deployments fit in one account. */
  name: z
    .string()
    // The longest name built from it is the delivery stream's, `NAME-archive`, at most 64 characters.
    .regex(
      /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/,
      'must be 3 to 40 lower-case letters, digits or hyphens, beginning with a letter and not ending with a hyphen',
    )
    .default('session-logs'),
  /** Which stacks are synthesised. The others import what they need from the archive stack of the same name. */
  stacks: list(oneOf(stackNames)).default([...stackNames]),
  /** The Session document that logs: the account's preferences, unless somebody keeps one of another name. */
  sessionDocumentName: matching(
    /^[A-Za-z0-9_.-]{3,128}$/,
    'the name of an SSM document: 3 to 128 letters, digits, or any of _ . -',
  ).default('SSM-SessionManagerRunShell'),

  // The log group.
  /** How long CloudWatch Logs keeps the events, days. The archive in S3 is the record; this is the buffer before it. */
  retentionDays: z.coerce
    .number()
    .refine((days) => retentionDays.includes(days), {
      error: `must be a period that CloudWatch Logs knows: ${retentionDays.join(', ')} days`,
    })
    .default(3),
  /** How often somebody compares log group and archive and backfills what is missing, hours. */
  reconcileIntervalHours: whole(1, 24 * 365, 'hours').default(24),
  /** A log group that exists already, of class Standard. */
  existingLogGroupName: matching(/^[A-Za-z0-9_./#-]{1,512}$/, 'the name of a log group').optional(),

  // The key.
  /** A KMS key that exists already; its policy must let CloudWatch Logs use it (docs/deploy.md). */
  existingKeyArn: keyArn.optional(),

  // The seals.
  /**
   * The key that signs seals, and the policy for who seals. Made by default though it costs 1 USD a month: what was
   * archived before the first seal is vouched for by nobody, so the key must not be what one waits for.
   */
  sealKey: oneOf(['made', 'none']).default('made'),
  /** A KMS key for signing (ECC_NIST_P256, SIGN_VERIFY) that exists already, in another account perhaps. */
  existingSealKeyArn: keyArn.optional(),
  /** Who may sign with the key that is made, and write below `seals/`: roles and users, `*` allowed. Default: the role NAME-sealer. */
  sealerArns: list(
    matching(/^arn:[a-z*-]+:iam::[\d*]+:(role|user)\/[\w+=,.@*/-]+$/, 'the ARN of an IAM role or user'),
  ).optional(),

  // The bucket.
  existingBucketName: bucketName.optional(),
  /** GOVERNANCE: a few named people can still delete. COMPLIANCE: nobody can, not the account's root either. */
  lockMode: oneOf(['GOVERNANCE', 'COMPLIANCE', 'none']).default('GOVERNANCE'),
  /** How long an object is locked from its writing, days. */
  lockDays: whole(1, 36_500, 'days').default(365),
  /** `true`: a COMPLIANCE lock is meant, and that nothing and nobody ends it before its time is understood. */
  iUnderstand: z
    .union([z.boolean(), z.stringbool({ error: 'must be true or false' })], {
      error: 'must be true or false',
    })
    .default(false),
  /** To STANDARD_IA after so many days; S3 takes no fewer than 30. Never by default. */
  infrequentAccessAfterDays: whole(30, 36_500, 'days').optional(),
  /** To GLACIER_IR (still read at once) after so many days. Never by default. */
  glacierAfterDays: whole(1, 36_500, 'days').optional(),
  /** Objects, and versions that were replaced or deleted, go after so many days. Never by default. */
  expireAfterDays: whole(1, 36_500, 'days').optional(),
  /** Tell EventBridge of every object, write a weekly inventory (below `inventory/`), both, or nothing. */
  bucketReports: oneOf(['none', 'eventbridge', 'inventory', 'both']).default('none'),
  /** Where S3 writes the bucket's server access logs; that bucket must exist and must not be locked. */
  accessLogBucketName: bucketName.optional(),

  // The people.
  /** `KEY=VALUE`: operators start sessions on instances with this tag only. Default: on all. */
  operatorInstanceTag: matching(/^[^=]{1,128}=[^=]{0,256}$/, 'a tag as KEY=VALUE').optional(),

  // Monitoring.
  alarmEmail: matching(/^[^@\s]+@[^@\s]+$/, 'an e-mail address').optional(),
  /** An SNS topic that exists already; its policy must let CloudWatch and EventBridge publish. */
  existingTopicArn: matching(
    /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/,
    'the ARN of an SNS topic',
  ).optional(),

  // The managed instance.
  /** `endpoints`: no way to the internet at all. `nat`: through a NAT gateway. */
  network: oneOf(['endpoints', 'nat']).default('endpoints'),
  existingVpcId: matching(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC').optional(),
  /** Private subnets of `existingVpcId`, and their zones in the same order. */
  existingSubnetIds: list(matching(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet')).optional(),
  existingAvailabilityZones: list(matching(/^[a-z0-9-]+$/, 'the name of a zone')).optional(),

  // The catalog.
  /** No partition is looked for before this hour, `YYYY/MM/DD/HH` in UTC. */
  catalogFirstHour: matching(
    /^20\d\d\/(0\d|1[0-2])\/([0-2]\d|3[01])\/([01]\d|2[0-3])$/,
    'an hour as YYYY/MM/DD/HH',
  ).default('2026/01/01/00'),
  /** A query that would read more is ended, GB. */
  scanLimitGb: whole(1, 10_000, 'GB').default(10),
});
export type Settings = z.infer<typeof settingsSchema>;
/** Whether the deployment has a key for seals: one that is made, or one that exists already. */
export const hasSealKey = ({ sealKey, existingSealKeyArn }: Settings): boolean =>
  sealKey === 'made' || existingSealKeyArn !== undefined;
export const settingKeys = Object.keys(settingsSchema.shape) as (keyof Settings)[];

/** A setting that cannot be used. Stops the synthesis. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const environmentPrefix = 'SESSION_LOGS_INFRA_';
/** `retentionDays` -> `SESSION_LOGS_INFRA_RETENTION_DAYS` */
export function environmentNameOf(key: string): string {
  return environmentPrefix + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * Reads the settings through `lookup` (a construct node's `tryGetContext`) and, what that does not know, from the
 * environment, and checks them.
 * @throws SettingsError naming each wrong setting and why it is wrong
 */
export function readSettings(
  lookup: (key: string) => unknown,
  environment: NodeJS.ProcessEnv = {},
): Settings {
  const given: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const value = lookup(key) ?? environment[environmentNameOf(key)];
    if (value !== undefined) given[key] = value;
  }
  const names = new Set(settingKeys.map(environmentNameOf));
  const reasons = Object.keys(environment)
    .filter((name) => name.startsWith(environmentPrefix) && !names.has(name))
    .map((name) => `environment variable ${name} is no setting`);
  const parsed = settingsSchema.safeParse(given);
  const wrong = parsed.success
    ? contradictions(parsed.data, new Set(Object.keys(given)))
    : parsed.error.issues.map((issue) => ({ key: String(issue.path[0]), reason: issue.message }));
  reasons.push(...wrong.map(({ key, reason }) => `setting "${key}"${shown(given, key)} ${reason}`));
  if (parsed.success && reasons.length === 0) return parsed.data;
  throw new SettingsError(
    `${reasons.join('; ')}. Settings are CDK context, -c name=VALUE, or the environment, ${environmentNameOf('name')}=VALUE`,
  );
}

function shown(given: Record<string, unknown>, key: string): string {
  return key in given ? ` (${JSON.stringify(given[key])})` : '';
}
