import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type EndpointSettings, emulatorCredentials } from '../endpoint';

/** What a pipeline is looked at with. */
export interface Clients {
  logs: CloudWatchLogsClient;
  firehose: FirehoseClient;
  s3: S3Client;
  ssm: SSMClient;
  destroy(): void;
}

/** SDK clients of one account; with an endpoint, S3 is asked in path style. */
export function createClients(settings: EndpointSettings): Clients {
  const bucketsAt =
    settings.endpoint === undefined ? { followRegionRedirects: true } : { forcePathStyle: true };
  const clients = {
    logs: new CloudWatchLogsClient(settings),
    firehose: new FirehoseClient(settings),
    s3: new S3Client({ ...settings, ...bucketsAt }),
    ssm: new SSMClient(settings),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** SDK clients for an emulator: test credentials. Never the user's own credentials. */
export const emulatorClients = (endpoint: string, region: string): Clients =>
  createClients({ endpoint, region, credentials: { ...emulatorCredentials } });
