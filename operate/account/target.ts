import { UserError } from '../../base';
import type { Pipeline } from '../../pipeline';
import { type EndpointSettings, endpointSettings } from '../../pipeline/endpoint';
import { type AccountClients, type Clients, createAccountClients, createClients } from '../../pipeline/state';

export interface TargetOptions {
  /** Where AWS answers instead of AWS, with test credentials as `endpointSettings` says. Absent: as the environment says. */
  endpointUrl?: string;
  region?: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The pipeline that was deployed, where its outputs are at hand; its region is asked then. */
  pipeline?: Pick<Pipeline, 'region'>;
}

/** Region, endpoint and credentials of the account that a command looks at. */
export function clientSettings({ endpointUrl, region, env, pipeline }: TargetOptions): EndpointSettings {
  return endpointSettings({ endpointUrl, region: region ?? pipeline?.region, env });
}

/** Clients of the account, with `clientSettings`. */
export const accountClients = (options: TargetOptions): Clients => createClients(clientSettings(options));

/** The same with IAM's, for who reads roles too. */
export const clientsWithIam = (options: TargetOptions): Promise<AccountClients> =>
  createAccountClients(clientSettings(options));

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
