import { type Checks, listOf, matching, matchingOrToken, oneOf, resource, whole } from '../props';
import { bucketReports, lockModes, type SessionLogArchiveProps, sealKeys } from './props';

/** Days (CloudWatch Logs API reference, PutRetentionPolicy). */
const retentionPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const key = resource('a KMS key', 'Key.fromKeyArn(...)');
const bucket = resource('a bucket', 'Bucket.fromBucketName(...)');
const days = whole(1, 36_500, 'days');

/** One of `sealerArns`. */
export const sealerArn = matchingOrToken(
  /^arn:[a-z*-]+:iam::[\d*]+:(role|user)\/[\w+=,.@*/-]+$/,
  'the ARN of an IAM role or user',
);

/** One of `backfillerArns`. */
export const backfillerArn = sealerArn;
/** One of `instanceRoleArns`. */
export const instanceRoleArn = matchingOrToken(
  /^(own|arn:[a-z*-]+:iam::[\d*]+:role\/[\w+=,.@*/-]+)$/,
  'the ARN of an IAM role, or `own`',
);
const bound = {
  instance: /^[a-zA-Z][a-zA-Z0-9]{0,30}$/,
  // As IAM has the names of users and of roles' sessions. No `*`: it would bind nothing.
  operator: /^[\w+=,.@-]{2,64}$/,
};

/** What each choice may be, alone. The app's settings are held to the same. */
export const archiveChecks: Checks<SessionLogArchiveProps> = {
  name: matching(
    // The longest name built from it is the delivery stream's, `NAME-archive`: at most 64 characters (Firehose API
    // reference, CreateDeliveryStream).
    /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/,
    '3 to 40 lower-case letters, digits or hyphens, beginning with a letter and not ending with a hyphen',
  ),
  sessionDocumentName: matchingOrToken(
    /^[A-Za-z0-9_.-]{3,128}$/,
    'the name of an SSM document: 3 to 128 letters, digits, or any of _ . -',
  ),
  retentionDays: {
    accepts: oneOf(retentionPeriods).accepts,
    must: `must be a period that CloudWatch Logs knows: ${retentionPeriods.join(', ')} days`,
  },
  reconcileIntervalHours: whole(1, 24 * 365, 'hours'),
  existingLogGroup: resource('a log group', 'LogGroup.fromLogGroupName(...)'),
  existingKey: key,
  sealKey: oneOf(sealKeys),
  existingSealKey: key,
  sealerArns: listOf(sealerArn),
  existingBucket: bucket,
  lockMode: oneOf(lockModes),
  lockDays: days,
  iUnderstand: oneOf([true, false]),
  infrequentAccessAfterDays: whole(30, 36_500, 'days'),
  glacierAfterDays: days,
  expireAfterDays: days,
  bucketReports: oneOf(bucketReports),
  accessLogBucket: bucket,
  backfillerArns: listOf(backfillerArn),
  instanceRoleArns: listOf(instanceRoleArn),
  instanceRoles: {
    accepts: (roles) =>
      typeof roles === 'object' &&
      roles !== null &&
      Object.keys(roles).length > 0 &&
      Object.entries(roles).every(
        ([instance, operators]) =>
          bound.instance.test(instance) &&
          Array.isArray(operators) &&
          operators.length > 0 &&
          operators.every((name) => typeof name === 'string' && bound.operator.test(name)),
      ),
    must: "must be names of instances, of letters and digits, each with the names of who opens sessions on it: { web1: ['alice', 'bob'] }",
  },
  operatorsMaySendCommands: oneOf([true, false]),
  operatorInstanceTag: {
    accepts: (tag) => {
      const { key, value } = (tag ?? {}) as { key?: unknown; value?: unknown };
      return typeof key === 'string' && key !== '' && typeof value === 'string';
    },
    must: "must be a tag: { key: 'team', value: 'platform' }",
  },
};
