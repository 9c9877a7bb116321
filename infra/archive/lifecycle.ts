import { Duration } from 'aws-cdk-lib';
import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';
import { recordPrefixes } from '../../pipeline/data';

/** Days from an object's writing; what is left out does not happen. */
export interface LifecycleDays {
  infrequentAccessAfterDays?: number;
  glacierAfterDays?: number;
  expireAfterDays?: number;
}

/**
 * The archive's lifecycle rules: tiers and an end only where somebody set them, and for records only. Seals stay where
 * they are, because every `seal` and `verify --seal` reads all of them, and reading costs in the other tiers. Nor are
 * they deleted: a chain without its first links is broken.
 */
export function archiveLifecycle(days: LifecycleDays): LifecycleRule[] {
  const tiers = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, after: days.infrequentAccessAfterDays },
    // Instant retrieval: the deeper classes need a restore of hours before a query or a check can read.
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, after: days.glacierAfterDays },
  ].flatMap(({ storageClass, after }) =>
    after === undefined ? [] : [{ storageClass, transitionAfter: Duration.days(after) }],
  );
  /** A rule has one prefix, and none can say "but not". */
  const forRecords = (id: string, rule: Omit<LifecycleRule, 'id' | 'prefix'>): LifecycleRule[] =>
    recordPrefixes.map((prefix) => ({ id: `${id}-${prefix.slice(0, -1)}`, prefix, ...rule }));
  return [
    // The agent uploads more than 5 MiB in parts, and has no right to abort: what it leaves behind is swept here.
    { id: 'sweep-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ...(tiers.length > 0 ? forRecords('tiers', { transitions: tiers }) : []),
    ...(days.expireAfterDays === undefined
      ? []
      : forRecords('expire', {
          expiration: Duration.days(days.expireAfterDays),
          // Expiry of a versioned bucket only hides an object; this removes what it hid, and what was overwritten.
          noncurrentVersionExpiration: Duration.days(days.expireAfterDays),
        })),
  ];
}
