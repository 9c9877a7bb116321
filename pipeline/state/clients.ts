import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import type { IAMClient } from '@aws-sdk/client-iam';
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

/** What an account is looked at with. */
export interface AccountClients extends Clients {
  iam: IAMClient;
}

/** SDK clients of one account; with an endpoint, S3 is asked in path style. */
export function createClients(settings: EndpointSettings): Clients {
  const bucketsAt =
    settings.endpoint === undefined ? { followRegionRedirects: true } : { forcePathStyle: true };
  return destroyable({
    logs: new CloudWatchLogsClient(settings),
    firehose: new FirehoseClient(settings),
    s3: new S3Client({ ...settings, ...bucketsAt }),
    ssm: new SSMClient(settings),
  });
}

/** The same with IAM's, which only few ask and which takes a while to load. */
export async function createAccountClients(settings: EndpointSettings): Promise<AccountClients> {
  const { IAMClient } = await import('@aws-sdk/client-iam');
  const { destroy: _, ...clients } = createClients(settings);
  return destroyable({ ...clients, iam: new IAMClient(settings) });
}

/** SDK clients for an emulator: test credentials. Never the user's own credentials. */
export const emulatorClients = (endpoint: string, region: string): Clients =>
  createClients({ endpoint, region, credentials: { ...emulatorCredentials } });

const destroyable = <T extends Record<string, { destroy(): void }>>(clients: T): T & { destroy(): void } => ({
  ...clients,
  destroy: () => {
    for (const client of Object.values(clients)) client.destroy();
  },
});
