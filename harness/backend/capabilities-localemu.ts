import { localStackCapabilities } from './capabilities';
import type { Capability } from './types';

const differing: Record<string, Omit<Capability, 'id' | 'statement'>> = {
  'subscription-asynchronous': { provedHere: false, note: 'localemu 1.3.2 delivers inside PutLogEvents' },
  'firehose-buffering': {
    provedHere: false,
    note: 'localemu 1.3.2 writes each record as an object of its own, as it came',
  },
  'firehose-errors': {
    provedHere: false,
    note: 'localemu 1.3.2 answers the writer with the error of a failing delivery',
  },
  iam: {
    provedHere: false,
    note: "localemu 1.3.2 enforces IAM, but here its root key does everything but Firehose's part: npm run test:enforcement proves the rights",
  },
  encryption: {
    provedHere: false,
    note: "localemu 1.3.2 drops the log group's key and turns the bucket's into AES256",
  },
  'tls-only': {
    provedHere: false,
    note: 'localemu 1.3.2 enforces bucket policies, but not for its root key: npm run test:enforcement sees it refuse',
  },
  retention: { provedHere: false, note: 'localemu 1.3.2 drops retention and lifecycle' },
  throughput: { provedHere: false, note: 'localemu 1.3.2 is not made for it' },
};

/** What a proof on localemu 1.3.2 shows of what the pipeline relies on: what one on LocalStack does, for other reasons. */
export const localEmuCapabilities: readonly Capability[] = localStackCapabilities.map((capability) => ({
  ...capability,
  ...differing[capability.id],
}));
