import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { messageOf, UserError } from '../../../base';

/** The account of every LocalStack that is called with the credentials `test`. */
const localStackAccount = '000000000000';

export interface EndpointOptions {
  endpoint: string;
  region: string;
  signal?: AbortSignal;
}

/**
 * Refuses every endpoint whose STS does not say that it is LocalStack. It only reads: call it before anything is written.
 * cdklocal itself does not look, and has reached real accounts (localstack/aws-cdk-local issue 103).
 * @returns the account, always 000000000000
 * @throws UserError `endpoint-unreachable`, `not-localstack`; the signal's reason
 */
export async function requireLocalStack({ endpoint, region, signal }: EndpointOptions): Promise<string> {
  const sts = new STSClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
    // LocalStack 4.14 needs up to 3 s for its first answer ever, when it builds its service catalogue.
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000 },
  });
  let account: string | undefined;
  try {
    const answer = await sts.send(new GetCallerIdentityCommand({}), signal ? { abortSignal: signal } : {});
    account = answer.Account;
  } catch (cause) {
    signal?.throwIfAborted();
    const status = statusOf(cause);
    if (status === undefined) {
      throw new UserError(
        'endpoint-unreachable',
        `no STS answers at the endpoint ${endpoint}: ${messageOf(cause)}`,
        {
          hint: 'Is LocalStack running there? Give the address of its edge port, such as http://127.0.0.1:4566.',
          cause,
        },
      );
    }
    throw notLocalStack(endpoint, `its STS answered ${status} to LocalStack's test credentials`, cause);
  } finally {
    sts.destroy();
  }
  if (account !== localStackAccount) {
    throw notLocalStack(endpoint, account ? `its STS says account ${account}` : 'its STS names no account');
  }
  return account;
}

/** The HTTP status of an answer that was an error; undefined when no answer came. */
function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  const response = (error as { $response?: { statusCode?: number } }).$response;
  return metadata?.httpStatusCode ?? response?.statusCode;
}

function notLocalStack(endpoint: string, seen: string, cause?: unknown): UserError {
  return new UserError(
    'not-localstack',
    `the endpoint ${endpoint} is not LocalStack: ${seen}, not ${localStackAccount}. Nothing was written`,
    {
      hint: 'The proof deploys, reboots and deletes: it runs against LocalStack only. A real account is deployed to with `npx cdk deploy`.',
      cause,
    },
  );
}
