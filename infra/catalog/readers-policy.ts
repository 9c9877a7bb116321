import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';
import { viaS3 } from '../via-s3';

export interface CatalogReadersPolicyProps {
  workgroupName: string;
  databaseName: string;
  results: IBucket;
  key: IKey;
}

/** For auditors who query: in this workgroup only. It adds to the auditors' policy, which lets them read the archive. */
export function readersPolicy(scope: Construct, props: CatalogReadersPolicyProps): ManagedPolicy {
  const { results, key, databaseName } = props;
  const stack = Stack.of(scope);
  const glue = (resource: string, resourceName?: string) =>
    stack.formatArn({ service: 'glue', resource, resourceName });
  const policy = new ManagedPolicy(scope, 'Policy', {
    description: `Queries in the workgroup ${props.workgroupName}`,
    statements: [
      new PolicyStatement({
        sid: 'QueryInWorkgroup',
        actions: [
          'athena:BatchGetNamedQuery',
          'athena:GetNamedQuery',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetWorkGroup',
          'athena:ListNamedQueries',
          'athena:ListQueryExecutions',
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
        ],
        resources: [
          stack.formatArn({
            service: 'athena',
            resource: 'workgroup',
            resourceName: props.workgroupName,
          }),
        ],
      }),
      new PolicyStatement({
        sid: 'ReadCatalog',
        actions: ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'],
        resources: [glue('catalog'), glue('database', databaseName), glue('table', `${databaseName}/*`)],
      }),
      new PolicyStatement({
        sid: 'WriteResults',
        actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        resources: [results.arnForObjects('*')],
      }),
      new PolicyStatement({
        sid: 'FindResults',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [results.bucketArn],
      }),
      new PolicyStatement({
        sid: 'EncryptResults',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: viaS3(scope, results),
      }),
    ],
  });
  acknowledgeWildcards(
    policy,
    'The tables of the one database, and the results that Athena names itself.',
    glue('table', `${databaseName}/*`),
    results.arnForObjects('*'),
  );
  return policy;
}
