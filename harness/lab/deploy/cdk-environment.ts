import { devNull } from 'node:os';
import { join } from 'node:path';

export interface CdkEnvironmentOptions {
  endpoint: string;
  region: string;
  /** Where the CLI keeps its own files; otherwise it writes below the user's home. */
  cdkHome: string;
  /** What the child would inherit: `process.env`. */
  base: NodeJS.ProcessEnv;
}

const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** An environment without the user's AWS, CDK and LocalStack variables, and without their settings of infra/. */
export function withoutCloudSettings(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(base).filter(([key]) => !/^(AWS|CDK|LOCALSTACK|SESSION_LOGS_INFRA)_/i.test(key)),
  );
}

/**
 * The environment in which cdklocal runs: nothing of the user's AWS or CDK settings, no credentials but LocalStack's,
 * one endpoint for everything.
 */
export function cdkEnvironment(options: CdkEnvironmentOptions): NodeJS.ProcessEnv {
  const ours = {
    ...credentials,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    // The user's files may name an endpoint, a proxy or a role.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const host = new URL(options.endpoint).hostname;
  const noProxy = [options.base.NO_PROXY ?? options.base.no_proxy, host].filter(Boolean).join(',');
  return {
    ...withoutCloudSettings(options.base),
    ...ours,
    // aws-cdk-local 3.0.4 refuses to run with only the first of the two. With an IP address both are path style.
    AWS_ENDPOINT_URL: options.endpoint,
    AWS_ENDPOINT_URL_S3: options.endpoint,
    // It removes every other AWS_ variable that is not listed here.
    AWS_ENVAR_ALLOWLIST: Object.keys(ours).join(','),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    CDK_HOME: options.cdkHome,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // CDK's policy validation of the template costs 2 s of a synthesis that takes 0.7 (aws-cdk-lib 2.275.0).
    CDK_VALIDATION: 'false',
    NODE_OPTIONS: [options.base.NODE_OPTIONS, `--require=${quoted(join(__dirname, 'quick-poll.cjs'))}`]
      .filter(Boolean)
      .join(' '),
  };
}

/** NODE_OPTIONS is split at spaces but for what is in double quotes, with a backslash before `"` and `\`. */
function quoted(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}
