import { Option } from 'commander';
import { UserError } from '../base';
import { type EndpointSettings, endpointSettings } from '../pipeline/endpoint';

/** What can be typed of where AWS is asked. */
export interface TypedEndpoint {
  endpointUrl?: string;
  region?: string;
}

/** `--endpoint-url`, with one meaning for every command. */
export const endpointOption = (): Option =>
  new Option(
    '--endpoint-url <url>',
    'where AWS answers instead of AWS; on a loopback address with test credentials, if the environment has none',
  ).argParser(readEndpointUrl);

/** @throws UserError `bad-endpoint-url` */
function readEndpointUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UserError('bad-endpoint-url', `--endpoint-url ${text} is not an http or https URL`, {
    hint: 'For example: --endpoint-url http://127.0.0.1:4566',
  });
}

/** For SDK clients: endpoint, region and credentials, as they were typed or the environment says. */
export const endpointOf = (
  { endpointUrl, region }: TypedEndpoint,
  env: Readonly<Record<string, string | undefined>>,
): EndpointSettings => endpointSettings({ endpointUrl, region, env });
