import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';

/** Clients for an emulator: test credentials, path-style S3. Never the user's own credentials. */
export function liveClients(endpoint: string, region: string) {
  const shared = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const clients = {
    cloudFormation: new CloudFormationClient(shared),
    cloudWatch: new CloudWatchClient(shared),
    ec2: new EC2Client(shared),
    events: new EventBridgeClient(shared),
    firehose: new FirehoseClient(shared),
    iam: new IAMClient(shared),
    kms: new KMSClient(shared),
    logs: new CloudWatchLogsClient(shared),
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    sns: new SNSClient(shared),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
