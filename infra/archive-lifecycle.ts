import { Duration } from 'aws-cdk-lib';
import { type LifecycleRule, StorageClass } from 'aws-cdk-lib/aws-s3';

/** Days from an object's writing; what is left out does not happen. */
export interface LifecycleDays {
  infrequentAccessAfterDays?: number;
  glacierAfterDays?: number;
  expireAfterDays?: number;
}

/** The archive's lifecycle rules: tiers and an end only where somebody set them. */
export function archiveLifecycle(days: LifecycleDays): LifecycleRule[] {
  const tiers = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, after: days.infrequentAccessAfterDays },
    // Instant retrieval: the deeper classes need a restore of hours before a query or a check can read.
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, after: days.glacierAfterDays },
  ].flatMap(({ storageClass, after }) =>
    after === undefined ? [] : [{ storageClass, transitionAfter: Duration.days(after) }],
  );
  return [
    // The agent uploads more than 5 MiB in parts and may not abort: what it leaves behind is swept here.
    { id: 'sweep-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ...(tiers.length > 0 ? [{ id: 'tiers', transitions: tiers }] : []),
    ...(days.expireAfterDays === undefined
      ? []
      : [
          {
            id: 'expire',
            expiration: Duration.days(days.expireAfterDays),
            // Expiry of a versioned bucket only hides an object; this removes what it hid, and what was overwritten.
            noncurrentVersionExpiration: Duration.days(days.expireAfterDays),
          },
        ]),
  ];
}
