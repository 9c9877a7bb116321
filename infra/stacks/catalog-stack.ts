import { CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { CatalogReadersPolicy } from '../catalog/readers-policy';
import { CatalogResultsBucket } from '../catalog/results-bucket';
import { CatalogTables } from '../catalog/tables';
import { CatalogWorkgroup } from '../catalog/workgroup';
import { namesOf } from '../names';
import type { Settings } from '../settings/settings';

export interface SessionLogCatalogProps {
  bucketName: string;
  keyArn: string;
  /** Default: the one with that ARN. */
  existingKey?: IKey;
  synthesizer?: IStackSynthesizer;
}

/** The archive as tables and saved queries: Glue and Athena. */
export class SessionLogCatalog extends Stack {
  readonly results: CatalogResultsBucket;
  readonly tables: CatalogTables;
  readonly workgroup: CatalogWorkgroup;
  readonly readers: CatalogReadersPolicy;

  constructor(scope: Construct, id: string, settings: Settings, props: SessionLogCatalogProps) {
    super(scope, id, {
      stackName: `${settings.name}-catalog`,
      description: 'Session Manager logs: tables and saved queries over the archive',
      synthesizer: props.synthesizer ?? new LegacyStackSynthesizer(),
      analyticsReporting: false,
    });
    const { database: databaseName, workgroup: workgroupName } = namesOf(settings.name);
    const key = props.existingKey ?? Key.fromKeyArn(this, 'ArchiveKey', props.keyArn);
    this.results = new CatalogResultsBucket(this, 'Results', {
      key,
      ...(settings.accessLogBucketName !== undefined && {
        accessLogBucketName: settings.accessLogBucketName,
      }),
    });
    this.tables = new CatalogTables(this, 'Tables', {
      databaseName,
      bucketName: props.bucketName,
      firstHour: settings.catalogFirstHour,
    });
    this.workgroup = new CatalogWorkgroup(this, 'Queries', {
      name: workgroupName,
      databaseName,
      results: this.results.bucket,
      key,
      scanLimitGb: settings.scanLimitGb,
    });
    this.readers = new CatalogReadersPolicy(this, 'Readers', {
      workgroupName,
      databaseName,
      results: this.results.bucket,
      key,
    });
    new CfnOutput(this, 'DatabaseName', { value: databaseName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroupName });
    new CfnOutput(this, 'ResultsBucketName', { value: this.results.bucket.bucketName });
    new CfnOutput(this, 'CatalogReadersPolicyArn', { value: this.readers.policy.managedPolicyArn });
  }
}
