import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { savedQueries } from '../../pipeline/data/sql';

export interface CatalogWorkgroupProps {
  name: string;
  databaseName: string;
  results: IBucket;
  key: IKey;
  scanLimitGb: number;
}

/** How the archive is queried: results in one place and encrypted, a limit on what a query reads, the saved queries. */
export function catalogWorkgroup(scope: Construct, props: CatalogWorkgroupProps): CfnWorkGroup {
  const workgroup = new CfnWorkGroup(scope, 'Workgroup', {
    name: props.name,
    description: 'Queries over the session logs',
    state: 'ENABLED',
    recursiveDeleteOption: false,
    workGroupConfiguration: {
      // The result lock: without it a caller could send results anywhere, and unencrypted.
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      requesterPaysEnabled: false,
      bytesScannedCutoffPerQuery: props.scanLimitGb * 1_000_000_000,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${props.results.bucketName}/`,
        encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: props.key.keyArn },
      },
    },
  });
  for (const query of savedQueries()) {
    const named = new CfnNamedQuery(scope, query.name, {
      name: query.name,
      description: query.title,
      database: props.databaseName,
      workGroup: props.name,
      queryString: query.sql,
    });
    named.addResourceDependency(workgroup);
  }
  return workgroup;
}
