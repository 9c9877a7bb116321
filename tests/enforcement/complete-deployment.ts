import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutBucketEncryptionCommand } from '@aws-sdk/client-s3';
import type { Pipeline } from '../../pipeline';
import type { Clients } from './clients';

/**
 * Sets by hand, as the template says it, what localemu's CloudFormation drops without a word and the policies are about:
 * the role of the subscription filter (and its name), the key of the bucket, the key of the log group.
 */
export async function completeDeployment(
  { logs, s3 }: Clients,
  pipeline: Pipeline,
  { keyArn, logsRoleArn }: { keyArn: string; logsRoleArn: string },
): Promise<void> {
  const { logGroupName } = pipeline;
  const { subscriptionFilters = [] } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  const [filter] = subscriptionFilters;
  // localemu 1.3.2 has no AssociateKmsKey.
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: keyArn }));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: pipeline.subscriptionFilterName,
      filterPattern: '',
      destinationArn: filter?.destinationArn,
      roleArn: logsRoleArn,
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: pipeline.bucketName,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
}
