import { counted, type Effect, isoTime, type Verdict, verdictOf } from '../../base';
import { type ArchiveLayout, defaultLayout } from '../../pipeline/data';
import { type Finding, type FindingKind, finding } from '../findings';
import type { ObjectStore } from '../location';
import type { Scratch } from '../spool';
import { foreignSealObject, type Link, readChain, rewrittenSeals } from './chain';
import { type CheckedItem, checkObject, type Deviation } from './check-object';
import { type Seal, sealPath } from './format';
import { Inventory, sealedEntryOf } from './inventory';
import { readManifest } from './read-manifest';
import { explainReordering } from './reordered';
import type { PublicKey } from './signer';

export interface VerifySealOptions {
  store: ObjectStore;
  layout?: ArchiveLayout;
  /** Keys that the caller trusts, from somewhere else than the archive. */
  keys: readonly PublicKey[];
  /** A name for a key among them that somebody can make to name another key: what it proves depends on who can. */
  unpinned?: string | undefined;
  /** SHA-256 of a seal that must be in the chain: who cuts the chain's end off cannot cut this off. */
  expectSeal?: string | undefined;
  /** ms since the epoch. */
  now: () => number;
  scratch: Scratch;
  onProgress?: ((objects: number) => void) | undefined;
}

/** What was looked at, and how it came out. */
export interface SealReport {
  verdict: Verdict;
  seals: number;
  /** The newest seal: keep its hash elsewhere, and `expectSeal` will notice when the chain is cut. */
  head?: { sequence: number; sha256: string; until?: string | undefined };
  /** Keys that seals know, and bytes read to compare them. */
  objects: number;
  bytes: number;
  /** Objects with other bytes than were sealed and the same content: a copy that was compressed anew. */
  recompressed: number;
  /** Objects in no seal. Nothing is said of them; newer than the newest seal, they are due in the next one. */
  unsealed: number;
  findings: number;
}

/** After these nobody knows all that was sealed. */
const chainDamage: ReadonlySet<FindingKind> = new Set([
  'missing-link',
  'broken-link',
  'forged-link',
  'damaged-link',
  'unexpected-head',
  'rewritten-seal',
  'missing-manifest',
  'changed-manifest',
]);

/** Deviations that are looked at together, to tell moved objects from changed ones. */
const maxTogether = 10_000;

/**
 * Checks the chain of seals, and every sealed object's bytes against it. `valid` says: all that the seals have is there
 * unchanged, and nothing dates from a sealed period that they do not have. It says nothing of what is newer.
 *
 * Goes no faster than its findings are taken.
 * @returns the report; `drain` gives it
 * @throws what the store throws
 */
export async function* verifySeal(
  options: VerifySealOptions,
): AsyncGenerator<Finding, SealReport, undefined> {
  const report: SealReport = {
    verdict: 'unknown',
    seals: 0,
    objects: 0,
    bytes: 0,
    recompressed: 0,
    unsealed: 0,
    findings: 0,
  };
  const effects = new Set<Effect>();
  const chain = { isWhole: true };
  for await (const found of findingsOf(options, report, chain)) {
    effects.add(found.effect);
    if (chainDamage.has(found.kind)) chain.isWhole = false;
    report.findings++;
    yield found;
  }
  return { ...report, verdict: verdictOf(effects) };
}

async function* findingsOf(
  options: VerifySealOptions,
  report: SealReport,
  /** As far as findings were taken. */
  chain: { readonly isWhole: boolean },
): AsyncGenerator<Finding> {
  const { store, keys, scratch, layout = defaultLayout } = options;
  const prefix = layout.seal;
  const inventory = new Inventory(scratch);
  const until = yield* readSeals(options, prefix, inventory, report);
  if (report.seals === 0) {
    yield finding('no-seal', store.name, `${store.name}${prefix} has no seal to verify by`);
    return;
  }
  if (keys.length === 0) {
    const message =
      'no key was given to check the signatures with: whoever could write the archive could have written these seals';
    yield finding('untrusted-key', prefix, message);
  }
  if (options.unpinned !== undefined) {
    const [key] = keys;
    const message = `${options.unpinned} names the key ${key?.fingerprint} now, and whoever may change aliases can make it name another: nothing says that it is the key you mean`;
    yield finding('unpinned-key', prefix, message, { evidence: { fingerprint: key?.fingerprint } });
  }
  await inventory.addPresent(store, prefix);
  yield* checkObjects(options, inventory, chain.isWhole ? until : undefined, report);
}

/** Reads chain and manifests into the inventory. @returns the end of the newest sealed period, ms */
async function* readSeals(
  { store, keys, expectSeal, now }: VerifySealOptions,
  prefix: string,
  inventory: Inventory,
  report: SealReport,
): AsyncGenerator<Finding, number> {
  let until = 0;
  let head: Link | undefined;
  let expectedSeen = expectSeal === undefined;
  yield* rewrittenSeals(store, prefix);
  for await (const { finding: found, value: link } of readChain({ store, prefix, keys })) {
    if (found !== undefined) {
      yield found;
      continue;
    }
    report.seals++;
    head = link;
    expectedSeen ||= link.sha256 === expectSeal;
    if (link.seal) until = Math.max(until, Date.parse(link.seal.period.until));
    for await (const { finding: wrong, value: line } of readManifest(store, link)) {
      if (wrong !== undefined) yield wrong;
      else if (line.type === 'object') await inventory.addSealed(sealedEntryOf(line, link));
    }
  }
  if (head) {
    const { sequence, sha256, seal } = head;
    report.head = { sequence, sha256, until: seal?.period.until };
    const stale = seal && store.kind !== 'folder' && staleness(head.key, seal, now());
    if (stale) yield stale;
  }
  if (!expectedSeen) {
    const where = head ? `the newest is seal ${head.sequence}` : 'there is none';
    const message = `the chain does not hold the seal ${expectSeal}: ${where}; its end was cut off, or it is another chain`;
    const evidence = { expected: expectSeal, newest: head?.sha256 };
    yield finding('unexpected-head', prefix, message, { evidence });
  }
  for await (const { key } of store.list(prefix)) {
    const path = key.slice(prefix.length);
    // A part that no seal names is what an interrupted run left: it vouches for nothing and takes nothing away.
    const known = [sealPath.links, sealPath.manifests, sealPath.keys].some((start) => path.startsWith(start));
    if (!known) yield foreignSealObject(key);
  }
  return until;
}

/**
 * Whether the next seal should be there by now. A period is sealed some time within the one that follows it, after it
 * has settled; a copy in a folder is as old as it is, and is not judged.
 */
function staleness(key: string, { sequence, period }: Seal, now: number): Finding | undefined {
  const { until, intervalMs, settleMs = 0 } = period;
  if (intervalMs === undefined || now <= Date.parse(until) + 2 * intervalMs + settleMs) return undefined;
  const message = `seal ${sequence}, the newest, ends at ${until}, and one was to be made every ${duration(intervalMs)}: sealing stopped, or newer seals were taken away`;
  return finding('stale-seal', key, message, { evidence: { until, intervalMs, now: isoTime(now) } });
}

const duration = (ms: number) => (ms % 3_600_000 === 0 ? counted(ms / 3_600_000, 'hour') : counted(ms, 'ms'));

async function* checkObjects(
  { store, onProgress }: VerifySealOptions,
  inventory: Inventory,
  /** Undefined where the chain is not whole. */
  until: number | undefined,
  report: SealReport,
): AsyncGenerator<Finding> {
  let deviations: Deviation[] = [];
  // A copy dates its files by the time of copying, and where seals are missing the object may have been in one: then
  // nobody can tell an addition from a late delivery.
  const reason =
    store.kind === 'folder'
      ? 'a folder does not say when they came'
      : until === undefined
        ? 'the chain is not whole, so that they may have been in it'
        : undefined;
  let firstUnsealed: string | undefined;
  for await (const item of inventory.items()) {
    const checked: CheckedItem = await checkObject(store, item, reason === undefined ? until! : 0);
    if (item.sealed.length > 0) report.objects++;
    report.bytes += checked.bytes;
    if (checked.recompressed) report.recompressed++;
    if (checked.unsealed) {
      report.unsealed++;
      firstUnsealed ??= item.key;
    }
    deviations.push(...checked.deviations);
    if (deviations.length >= maxTogether) {
      yield* explainReordering(deviations);
      deviations = [];
    }
    onProgress?.(report.objects);
  }
  yield* explainReordering(deviations);
  if (reason === undefined || firstUnsealed === undefined) return;
  const message = `${counted(report.unsealed, 'object')} in no seal, first: ${firstUnsealed}; ${reason}`;
  yield finding('unsealed-object', firstUnsealed, message, { evidence: { objects: report.unsealed } });
}
