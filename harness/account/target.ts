import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { UserError } from '../../archive/errors';
import { emulatorCredentials, emulatorRegion } from '../../archive/location';
import type { Pipeline } from '../deploy';
import { type Clients, emulatorClients } from '../lab';

export interface TargetOptions {
  /** LocalStack's address; its own test credentials are used then. Absent: AWS, as the environment says. */
  endpointUrl?: string;
  region?: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The pipeline that was deployed, where its outputs are at hand; its region is asked then. */
  pipeline?: Pick<Pipeline, 'region'>;
}

/** Settings that every SDK client of a command takes. */
export interface ClientSettings {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** Region, endpoint and credentials of the account that a command looks at. */
export function clientSettings({ endpointUrl, region, env, pipeline }: TargetOptions): ClientSettings {
  const asked = region ?? pipeline?.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (endpointUrl === undefined) return asked === undefined ? {} : { region: asked };
  return {
    region: asked ?? emulatorRegion,
    endpoint: endpointUrl,
    credentials: { ...emulatorCredentials },
  };
}

/** Clients of the account: the environment's own, or LocalStack's with its test credentials. */
export function accountClients(options: TargetOptions): Clients {
  const settings = clientSettings(options);
  if (settings.endpoint !== undefined && settings.region !== undefined)
    return emulatorClients(settings.endpoint, settings.region);
  const clients = {
    logs: new CloudWatchLogsClient(settings),
    firehose: new FirehoseClient(settings),
    s3: new S3Client({ ...settings, followRegionRedirects: true }),
    ssm: new SSMClient(settings),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/**
 * The region that the clients ask. Asked for before anything else, so that its lack is named.
 * @throws UserError `region-missing`
 */
export async function regionOf({
  logs,
}: {
  logs: { config: { region(): Promise<string> } };
}): Promise<string> {
  try {
    return await logs.config.region();
  } catch (cause) {
    throw new UserError('region-missing', 'no AWS region is known', {
      hint: 'Give --region, or set AWS_REGION, or a region in the AWS profile.',
      cause,
    });
  }
}
