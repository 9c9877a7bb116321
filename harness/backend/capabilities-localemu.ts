import { localStackCapabilities } from './capabilities';
import type { Capability } from './types';

const differing: Record<string, Omit<Capability, 'id' | 'statement'>> = {
  'subscription-asynchronous': {
    provedHere: false,
    note: 'localemu 1.3.2 delivers inside PutLogEvents',
  },
  'firehose-buffering': {
    provedHere: false,
    note: 'localemu 1.3.2 writes each record as an object of its own, as it came',
  },
  'firehose-errors': {
    provedHere: false,
    note: 'localemu 1.3.2 answers the writer with the error of a failing delivery',
  },
  iam: {
    provedHere: true,
    note: 'localemu 1.3.2 evaluates the policies, corrected where docs/least-privilege.md says so; its CloudFormation drops the role of the subscription filter',
  },
  encryption: {
    provedHere: false,
    note: "localemu 1.3.2 drops the log group's key and turns the bucket's into AES256",
  },
  'tls-only': {
    provedHere: true,
    note: 'localemu 1.3.2 refuses plain HTTP to every principal but the root key',
  },
  retention: { provedHere: false, note: 'localemu 1.3.2 drops retention and lifecycle' },
  throughput: { provedHere: false, note: 'localemu 1.3.2 is not made for it' },
};

/** What localemu 1.3.2 does of what the pipeline relies on: LocalStack's list, but for what it enforces. */
export const localEmuCapabilities: readonly Capability[] = localStackCapabilities.map((capability) => ({
  ...capability,
  ...differing[capability.id],
}));
