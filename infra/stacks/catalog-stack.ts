import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SessionLogCatalog } from '../catalog';
import type { Settings } from '../settings';
import { accessLogBucketOf, all, type Deployed, stackProps } from './stack-props';

export interface CatalogStackProps extends Deployed {
  bucketName: string;
  keyArn: string;
}

/** The catalog of a deployment's archive, which it knows by names. */
export class SessionLogCatalogStack extends Stack {
  readonly catalog: SessionLogCatalog;

  constructor(scope: Construct, id: string, settings: Settings, props: CatalogStackProps) {
    const description = 'Session Manager logs: tables and saved queries over the archive';
    super(scope, id, stackProps(`${settings.name}-catalog`, description, props));
    this.catalog = new SessionLogCatalog(this, all, {
      archive: {
        name: settings.name,
        bucket: Bucket.fromBucketName(this, 'ArchiveBucket', props.bucketName),
        key: Key.fromKeyArn(this, 'ArchiveKey', props.keyArn),
      },
      firstHour: settings.catalogFirstHour,
      scanLimitGb: settings.scanLimitGb,
      accessLogBucket: accessLogBucketOf(this, settings),
    });
    const { databaseName, workgroupName, resultsBucket, readersPolicy } = this.catalog;
    new CfnOutput(this, 'DatabaseName', { value: databaseName });
    new CfnOutput(this, 'WorkgroupName', { value: workgroupName });
    new CfnOutput(this, 'ResultsBucketName', { value: resultsBucket.bucketName });
    new CfnOutput(this, 'CatalogReadersPolicyArn', { value: readersPolicy.managedPolicyArn });
  }
}
