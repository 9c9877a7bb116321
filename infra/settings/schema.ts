import { z } from 'zod';
import {
  archiveChecks as archive,
  archiveDefaults,
  backfillerArn,
  bucketReports,
  instanceRoleArn,
  lockModes,
  sealerArn,
  sealKeys,
} from '../archive';
import { catalogChecks as catalog, catalogDefaults } from '../catalog';
import { ways } from '../instance';
import { monitoringChecks as monitoring } from '../monitoring';
import { type Check, matching } from '../props';

/** The parts that can be deployed, each as a stack of its own. */
export const stackNames = ['archive', 'monitoring', 'instance', 'catalog', 'iam-events'] as const;
export type StackName = (typeof stackNames)[number];

/** A list as `-c` and the environment give it: `a,b`. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(item).min(1, 'must name at least one, separated by commas'),
  );
const text = ({ accepts, must }: Check) => z.string().refine(accepts, must);
const number = ({ accepts, must }: Check) => z.coerce.number({ error: must }).refine(accepts, must);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const yesOrNo = z.union([z.boolean(), z.stringbool({ error: 'must be true or false' })], {
  error: 'must be true or false',
});
/** `web1=alice/bob,web2=alice` as `{ web1: ['alice', 'bob'], web2: ['alice'] }`; what is not so written, as it is. */
function instancesOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const entries = value.split(',').map((part) => part.trim().match(/^(\w+)=(.*)$/));
  if (entries.includes(null)) return value;
  const instances = entries.flatMap((entry) => (entry ? [[entry[1], entry[2]?.split('/')] as const] : []));
  const twice = new Set(instances.map(([instance]) => instance)).size < instances.length;
  return twice ? value : Object.fromEntries(instances);
}
const boundInstances =
  'must name instances, each once and of letters and digits, with who opens sessions on it: web1=alice/bob,web2=carol';
const keyArn = text(
  matching(
    /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[a-z0-9-]+$/,
    'the ARN of a KMS key (of the key, not of an alias)',
  ),
);
const bucketName = text(matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'));

/**
 * What a deployment can choose. Every setting is a CDK context value of the same name
 * (`-c name=session-logs-test -c retentionDays=7`) or an environment variable (`SESSION_LOGS_INFRA_RETENTION_DAYS=7`),
 * so values may arrive as text. What they mean is written at the constructs' props, most of which have the same name;
 * `existing...` settings take a name or an ARN where the props take a resource.
 */
export const settingsSchema = z.strictObject({
  /** Gives the stacks their names and prefixes every explicit physical name: two deployments fit in one account. */
  name: text(archive.name).default(archiveDefaults.name),
  /** Which stacks are synthesised. The others import what they need from the archive stack of the same name. */
  stacks: list(oneOf(stackNames)).default(['archive', 'monitoring', 'instance', 'catalog']),
  sessionDocumentName: text(archive.sessionDocumentName).default(archiveDefaults.sessionDocumentName),

  // The log group.
  retentionDays: number(archive.retentionDays).default(archiveDefaults.retentionDays),
  reconcileIntervalHours: number(archive.reconcileIntervalHours).default(
    archiveDefaults.reconcileIntervalHours,
  ),
  existingLogGroupName: text(matching(/^[A-Za-z0-9_./#-]{1,512}$/, 'the name of a log group')).optional(),

  // The key.
  existingKeyArn: keyArn.optional(),

  // The seals.
  sealKey: oneOf(sealKeys).default(archiveDefaults.sealKey),
  existingSealKeyArn: keyArn.optional(),
  sealerArns: list(text(sealerArn)).optional(),

  // The bucket.
  existingBucketName: bucketName.optional(),
  lockMode: oneOf(lockModes).default(archiveDefaults.lockMode),
  lockDays: number(archive.lockDays).default(archiveDefaults.lockDays),
  iUnderstand: yesOrNo.default(archiveDefaults.iUnderstand),
  infrequentAccessAfterDays: number(archive.infrequentAccessAfterDays).optional(),
  glacierAfterDays: number(archive.glacierAfterDays).optional(),
  expireAfterDays: number(archive.expireAfterDays).optional(),
  bucketReports: oneOf(bucketReports).default(archiveDefaults.bucketReports),
  /** Of the archive bucket and of the bucket of query results. */
  accessLogBucketName: bucketName.optional(),

  // Who writes.
  backfillerArns: list(text(backfillerArn)).optional(),
  instanceRoleArns: list(text(instanceRoleArn)).optional(),
  /** `INSTANCE=NAME/NAME,INSTANCE=NAME`: who opens sessions on which. */
  instanceRoles: z
    .preprocess(instancesOf, z.unknown().refine(archive.instanceRoles.accepts, boundInstances))
    .transform((roles) => roles as Record<string, string[]>)
    .optional(),

  // The people.
  operatorsMaySendCommands: yesOrNo.default(archiveDefaults.operatorsMaySendCommands),
  /** `KEY=VALUE`. */
  operatorInstanceTag: text(matching(/^[^=]{1,128}=[^=]{0,256}$/, 'a tag as KEY=VALUE')).optional(),

  // Monitoring.
  alarmEmail: text(monitoring.alarmEmail).optional(),
  existingTopicArn: text(
    matching(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/, 'the ARN of an SNS topic'),
  ).optional(),

  /** The region of the other stacks, for `iam-events`, which is in IAM's own. */
  homeRegion: text(matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, as eu-west-1')).optional(),

  // The managed instance.
  network: oneOf(ways).default('endpoints'),
  existingVpcId: text(matching(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC')).optional(),
  /** Private subnets of `existingVpcId`, and their zones in the same order. */
  existingSubnetIds: list(text(matching(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet'))).optional(),
  existingAvailabilityZones: list(text(matching(/^[a-z0-9-]+$/, 'the name of a zone'))).optional(),

  // The catalog.
  catalogFirstHour: text(catalog.firstHour).default(catalogDefaults.firstHour),
  scanLimitGb: number(catalog.scanLimitGb).default(catalogDefaults.scanLimitGb),
});
export type Settings = z.infer<typeof settingsSchema>;
/** Whether the deployment has a key for seals: one that is made, or one that exists already. */
export const hasSealKey = ({ sealKey, existingSealKeyArn }: Settings): boolean =>
  sealKey === 'made' || existingSealKeyArn !== undefined;
export const settingKeys = Object.keys(settingsSchema.shape) as (keyof Settings)[];
