import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketEncryptionCommand, type S3Client } from '@aws-sdk/client-s3';
import { messageOf } from '../../base';
import type { OwnedInputs } from './owned';

export interface RefusalPorts {
  logs: Pick<CloudWatchLogsClient, 'send'>;
  s3: Pick<S3Client, 'send'>;
}

/**
 * Why the agent would refuse every session under these inputs (agent-behaviour.md 5), or lose its record in silence: a
 * sentence each. Looked at before writing, because the document takes effect at the next session.
 */
export async function refusalsUnder({ logs, s3 }: RefusalPorts, inputs: OwnedInputs): Promise<string[]> {
  const found: string[] = [];
  const { cloudWatchLogGroupName: group, s3BucketName: bucket } = inputs;
  try {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
    const there = logGroups.find((one) => one.logGroupName === group);
    if (there === undefined) found.push(`log group ${group} does not exist`);
    else if (inputs.cloudWatchEncryptionEnabled && there.kmsKeyId === undefined)
      found.push(`log group ${group} has no KMS key, and cloudWatchEncryptionEnabled asks for one`);
  } catch (error) {
    found.push(`log group ${group} cannot be read: ${messageOf(error)}`);
  }
  if (bucket === '') return found;
  try {
    const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
    const [rule] = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
    if (inputs.s3EncryptionEnabled && rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm === undefined)
      found.push(`bucket ${bucket} has no default encryption, and s3EncryptionEnabled asks for it`);
  } catch (error) {
    found.push(`the encryption of bucket ${bucket} cannot be read: ${messageOf(error)}`);
  }
  return found;
}
