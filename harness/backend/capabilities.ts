import type { Capability } from './types';

const proved = (id: string, statement: string, note?: string): Capability => ({
  id,
  statement,
  provedHere: true,
  note,
});
const realAccountOnly = (id: string, statement: string, note: string): Capability => ({
  id,
  statement,
  provedHere: false,
  note,
});

/**
 * What LocalStack 4.14 does of what the pipeline relies on. Measured on LocalStack 4.14.0 and read in its source; what
 * AWS does is from AWS's documentation.
 */
export const localStackCapabilities: readonly Capability[] = [
  proved('agent-calls', "the agent's calls, their order and its retries, against a real HTTP API"),
  proved(
    'loss-shape',
    'which lines each route loses when processes are killed or power is cut, and that it is only a tail',
  ),
  proved(
    'path-complete',
    'every accepted event goes through the subscription filter and Firehose into the bucket',
  ),
  proved('archive-readable', 'the archive can be decoded and each session rebuilt, line by line'),
  proved('deployable', 'the CDK app deploys, and its names fit together'),
  proved('session-documents', 'the session documents are accepted and read back as they were written'),
  realAccountOnly(
    'subscription-asynchronous',
    'subscription filters deliver asynchronously, retry for 24 hours, and may deliver twice',
    'LocalStack 4.14 delivers inside PutLogEvents; its filter pattern is ignored',
  ),
  realAccountOnly(
    'firehose-buffering',
    'Firehose buffers, concatenates, compresses and decompresses records, and appends delimiters',
    'LocalStack 4.14 writes each record as an object of its own, as it came',
  ),
  realAccountOnly(
    'firehose-errors',
    'what Firehose cannot deliver is kept under the error prefix and reported in its error log',
    'LocalStack 4.14 has no failing delivery',
  ),
  realAccountOnly(
    'iam',
    'the roles have the rights they need and no others',
    'LocalStack 4.14 records IAM and does not enforce it',
  ),
  realAccountOnly(
    'encryption',
    'log group and bucket are encrypted with the KMS key, and unusable without it',
    "LocalStack 4.14 drops the log group's key and turns the bucket's into AES256",
  ),
  realAccountOnly(
    'tls-only',
    'the bucket refuses plain HTTP',
    'LocalStack 4.14 does not enforce bucket policies',
  ),
  realAccountOnly(
    'retention',
    'the log group keeps events for 3 days and no longer, the bucket for years',
    'LocalStack 4.14 drops retention and lifecycle',
  ),
  realAccountOnly(
    'throughput',
    "the pipeline keeps up with the account's sessions",
    'LocalStack 4.14 takes about 33 PutLogEvents a second from one client',
  ),
  realAccountOnly(
    'real-agent',
    'the SSM agent that is installed behaves as the simulated one',
    'the agent here is a simulation, held against recordings of the real one',
  ),
];
