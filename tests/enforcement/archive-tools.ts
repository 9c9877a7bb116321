import { tmpdir } from 'node:os';
import { type BackfillReport, backfill } from '../../archive/backfill';
import { s3ObjectStore } from '../../archive/location';
import { kmsPublicKey, kmsSigner, lockFor, type SealReport, seal, verifySeal } from '../../archive/seal';
import { cloudWatchLogGroup } from '../../archive/sources';
import { diskScratch } from '../../archive/spool';
import { drain } from '../../base';
import type { Clients } from './clients';
import type { EnforcementLab } from './start-lab';

// The archive tools with the rights of a principal, as the command line calls them.

/** What the service answered, where a tool wrapped it. */
async function unwrapped<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw error.cause ?? error;
  });
}

/** Reaches into the future by so much, so that every run has a whole period to seal. */
let ahead = 0;

/** `seal`. @returns the number of objects sealed */
export async function runSeal({ s3, kms }: Clients, { pipeline, arns }: EnforcementLab): Promise<number> {
  const scratch = diskScratch(tmpdir());
  const store = s3ObjectStore(s3, { bucket: pipeline.bucketName });
  const at = Date.now() + ++ahead * 10_000;
  const work = async () => {
    const signer = await kmsSigner(kms, arns.sealKey);
    const lock = await lockFor(s3, pipeline.bucketName, { days: undefined, mode: 'COMPLIANCE', now: at });
    // It settles for long, so that the seal is not called stale while the suite runs.
    const settleMs = 3_600_000;
    const period = { now: () => at + settleMs, periodMs: 1_000, settleMs };
    const result = await seal({ store, scratch, signer, ...period, ...(lock && { lock }) });
    return result.sealed ? result.seal.totals.objects : 0;
  };
  return unwrapped(work().finally(() => scratch.dispose()));
}

/** `verify --seal`. */
export async function runVerifySeal(
  { s3, kms }: Clients,
  { pipeline, arns }: EnforcementLab,
): Promise<{ report: SealReport; kinds: string[] }> {
  const scratch = diskScratch(tmpdir());
  const store = s3ObjectStore(s3, { bucket: pipeline.bucketName });
  const work = async () => {
    const keys = [await kmsPublicKey(kms, arns.sealKey)];
    const kinds: string[] = [];
    const report = await drain(verifySeal({ store, scratch, keys, now: Date.now }), ({ kind, subject }) => {
      kinds.push(`${kind} ${subject}`);
    });
    return { report, kinds };
  };
  return unwrapped(work().finally(() => scratch.dispose()));
}

/** `backfill --write`. */
export async function runBackfill(
  { s3, logs }: Clients,
  { pipeline }: EnforcementLab,
): Promise<BackfillReport> {
  const scratch = diskScratch(tmpdir());
  const store = s3ObjectStore(s3, { bucket: pipeline.bucketName });
  const group = cloudWatchLogGroup(logs, pipeline.logGroupName);
  const work = async () => {
    const now = Date.now();
    const lock = await lockFor(s3, pipeline.bucketName, { days: undefined, mode: 'COMPLIANCE', now });
    return drain(backfill({ store, scratch, group, now: () => now, settleMs: 0, write: true, lock }));
  };
  return unwrapped(work().finally(() => scratch.dispose()));
}
