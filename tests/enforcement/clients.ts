import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** localemu's root key: no policy applies to it. */
export const root: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Clients {
  logs: CloudWatchLogsClient;
  firehose: FirehoseClient;
  s3: S3Client;
  ssm: SSMClient;
  kms: KMSClient;
  iam: IAMClient;
  sts: STSClient;
  destroy(): void;
}

/** Over TLS, as the bucket policy demands, and without retries: a refusal is to be seen as it came. */
export function clientsFor(
  at: { httpsEndpoint: string; certificateFile: string; region: string },
  credentials: Credentials,
): Clients {
  const httpsAgent = new Agent({ ca: readFileSync(at.certificateFile), keepAlive: true });
  const shared = {
    endpoint: at.httpsEndpoint,
    region: at.region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpsAgent },
  };
  const clients = {
    logs: new CloudWatchLogsClient(shared),
    firehose: new FirehoseClient(shared),
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    ssm: new SSMClient(shared),
    kms: new KMSClient(shared),
    iam: new IAMClient(shared),
    sts: new STSClient(shared),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
      httpsAgent.destroy();
    },
  };
}
