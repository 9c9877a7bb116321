type Env = Readonly<Record<string, string | undefined>>;

/** What LocalStack takes for anybody's. */
export const emulatorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** LocalStack keeps each region apart: this is the one that `prove` and `up` deploy to. */
export const emulatorRegion = 'ap-northeast-1';

/** Region, endpoint and credentials for an SDK client; what is absent, the SDK finds itself. */
export interface EndpointSettings {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

interface AskedEndpoint {
  endpointUrl?: string;
  region?: string;
  env?: Env;
}

/**
 * An emulator on this machine needs neither credentials nor a region of the user: on a loopback address its own stand in
 * where nobody set any. What was typed wins, then the environment. Other endpoints get what the SDK finds.
 */
export function endpointSettings({ endpointUrl, region, env = {} }: AskedEndpoint): EndpointSettings {
  const local = endpointUrl !== undefined && isLoopback(endpointUrl);
  const chosen = credentialVariables.some((name) => (env[name] ?? '') !== '');
  // A profile may have a region of its own.
  const standIn = local && (env.AWS_PROFILE ?? '') === '' ? emulatorRegion : undefined;
  const asked = [region, env.AWS_REGION, env.AWS_DEFAULT_REGION, standIn].find((one) => (one ?? '') !== '');
  return {
    endpoint: endpointUrl,
    region: asked,
    credentials: local && !chosen ? { ...emulatorCredentials } : undefined,
  };
}

/** By each of these somebody chose credentials. */
const credentialVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** By its name, without asking DNS: 127.0.0.0/8, `localhost`, `[::1]`. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
