import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { SessionLogArchive } from '../archive';
import { namesOf } from '../names';
import { archiveWith, type Checks, checkProps, matching, resource, whole, withDefaults } from '../props';
import { readersPolicy } from './readers-policy';
import { resultsBucket } from './results-bucket';
import { catalogTables } from './tables';
import { catalogWorkgroup } from './workgroup';

export interface SessionLogCatalogProps {
  /** The archive to query: a SessionLogArchive, or what is known of one in another app. */
  readonly archive: QueriedArchive;
  /**
   * No partition is looked for before this hour, `YYYY/MM/DD/HH` in UTC. Each hour is one more for Athena to look at.
   * @default '2026/01/01/00'
   */
  readonly firstHour?: string;
  /**
   * A query that would read more is ended, GB (10^9 bytes).
   * @default 10
   */
  readonly scanLimitGb?: number;
  /**
   * Where S3 writes the server access logs of the bucket of results. Not locked, as with the archive's.
   * @default nowhere
   */
  readonly accessLogBucket?: IBucket;
}

export type QueriedArchive = Pick<SessionLogArchive, 'name' | 'bucket' | 'key'>;

export const catalogDefaults = { firstHour: '2026/01/01/00', scanLimitGb: 10 } as const;

/** What each choice may be, alone. The app's settings are held to the same. */
export const catalogChecks: Checks<SessionLogCatalogProps> = {
  archive: archiveWith('name', 'bucket', 'key'),
  firstHour: matching(/^20\d\d\/(0\d|1[0-2])\/([0-2]\d|3[01])\/([01]\d|2[0-3])$/, 'an hour as YYYY/MM/DD/HH'),
  scanLimitGb: whole(1, 10_000, 'GB'),
  accessLogBucket: resource('a bucket', 'Bucket.fromBucketName(...)'),
};

/**
 * The archive as tables and saved queries: Glue and Athena.
 * @throws PropsError
 */
export class SessionLogCatalog extends Construct {
  readonly database: CfnDatabase;
  readonly databaseName: string;
  /** Results in one place and encrypted, a limit on what a query reads, the saved queries. */
  readonly workgroup: CfnWorkGroup;
  readonly workgroupName: string;
  /** Where Athena puts what queries find: forgotten after 30 days. */
  readonly resultsBucket: Bucket;
  /** For auditors who query, beside the archive's `auditorsPolicy`. */
  readonly readersPolicy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: SessionLogCatalogProps) {
    super(scope, id);
    checkProps(this, 'SessionLogCatalog', props, catalogChecks);
    const { archive, firstHour, scanLimitGb, accessLogBucket } = withDefaults(props, catalogDefaults);
    const { key } = archive;
    const { database: databaseName, workgroup: workgroupName } = namesOf(archive.name);
    /** The logical IDs of what is deployed hang on these. */
    const part = (partId: string) => new Construct(this, partId);
    this.databaseName = databaseName;
    this.workgroupName = workgroupName;
    this.resultsBucket = resultsBucket(part('Results'), key, accessLogBucket);
    const results = this.resultsBucket;
    const { bucketName } = archive.bucket;
    this.database = catalogTables(part('Tables'), { databaseName, bucketName, firstHour });
    this.workgroup = catalogWorkgroup(part('Queries'), {
      name: workgroupName,
      databaseName,
      results,
      key,
      scanLimitGb,
    });
    this.readersPolicy = readersPolicy(part('Readers'), { workgroupName, databaseName, results, key });
  }
}
