import { type Finding, type Found, finding } from '../findings';
import { manyVersions, type ObjectStore, readAll } from '../location';
import { envelopeSchema, type Seal, sealPath, sealSchema, sequenceOf, sha256, signedBytes } from './format';
import type { PublicKey } from './signer';

/** A seal as it was read, with what is wrong with it. */
export interface Link {
  key: string;
  sequence: number;
  /** SHA-256 of the link's object: what the next link names, and what an operator may keep elsewhere. */
  sha256: string;
  /** Undefined where it cannot be read as a seal. */
  seal?: Seal;
  /** Its signature fits a key that the caller trusts. */
  trusted: boolean;
}

interface ReadChainOptions {
  store: ObjectStore;
  /** Where seals lie, with its closing `/`. */
  prefix: string;
  /** Keys that the caller trusts. */
  keys: readonly PublicKey[];
}

/** A seal holds a line for each 4 MiB of manifest; this is a manifest of terabytes. */
const maxLinkBytes = 16 * 2 ** 20;

/**
 * Reads the chain from its first link to its last: what does not fit of a link comes before it.
 * @throws what the store throws
 */
export async function* readChain({ store, prefix, keys }: ReadChainOptions): AsyncGenerator<Found<Link>> {
  let previous: Link | undefined;
  let expected = 1;
  for await (const { key } of store.list(prefix + sealPath.links)) {
    const sequence = sequenceOf(key.slice(prefix.length));
    if (sequence === undefined) {
      yield { finding: foreignSealObject(key) };
      continue;
    }
    if (sequence > expected) yield { finding: missingLinks(prefix, expected, sequence - 1) };
    expected = sequence + 1;
    const bytes = await readAll(store, key, { maxBytes: maxLinkBytes });
    if (bytes === undefined) {
      yield { finding: missingLinks(prefix, sequence, sequence) };
      continue;
    }
    const { link, problem } = readLink(key, sequence, bytes, keys);
    if (problem) yield { finding: problem };
    const misplaced = link.seal && misplacement(link, link.seal, previous, prefix);
    if (misplaced) yield { finding: misplaced };
    yield { value: link };
    previous = link;
  }
}

/**
 * Whether anything among the seals was deleted or written again. A seal is written once, on the condition that there is
 * none of its name; a lock keeps its version, and does not keep a delete marker or a second version from its name.
 * @throws what the store throws
 */
export async function* rewrittenSeals(store: ObjectStore, prefix: string): AsyncGenerator<Finding> {
  for await (const { key, versions } of manyVersions(store, prefix)) {
    const deleted = versions.some(({ deleteMarker }) => deleteMarker);
    const what = deleted ? 'was deleted' : 'was written again';
    const message = `${key}, among the seals, ${what}: the bucket has ${versions.length} versions of it, delete markers included`;
    const evidence = { versions: versions.map(({ versionId = '' }) => versionId) };
    yield finding('rewritten-seal', key, message, { evidence });
  }
}

export const foreignSealObject = (key: string): Finding =>
  finding('foreign-seal-object', key, `${key} lies among the seals and is none`);

function missingLinks(prefix: string, from: number, to: number): Finding {
  const first = prefix + sealPath.link(from);
  return finding(
    'missing-link',
    first,
    from === to
      ? `seal ${from} is not there, and later ones are`
      : `seals ${from} to ${to} are not there, and later ones are`,
    { evidence: { from, to } },
  );
}

function readLink(
  key: string,
  sequence: number,
  bytes: Uint8Array,
  keys: readonly PublicKey[],
): { link: Link; problem?: Finding } {
  const link: Link = { key, sequence, sha256: sha256(bytes), trusted: false };
  let payload: Buffer;
  let signatures: Uint8Array[];
  let seal: Seal;
  try {
    const envelope = envelopeSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    payload = Buffer.from(envelope.payload, 'base64');
    signatures = envelope.signatures.map(({ sig }) => Buffer.from(sig, 'base64'));
    seal = sealSchema.parse(JSON.parse(payload.toString('utf8')));
  } catch (error) {
    const reason = (error as Error).message.split('\n').slice(0, 4).join(' ');
    const message = `seal ${sequence} cannot be read as a seal: ${reason}`;
    return { link, problem: finding('damaged-link', key, message) };
  }
  const signed = signedBytes(payload);
  link.seal = seal;
  link.trusted = keys.some((one) => signatures.some((signature) => one.verifies(signed, signature)));
  if (link.trusted || keys.length === 0) return { link };
  const isKnown = keys.some(({ fingerprint }) => fingerprint === seal.signer.fingerprint);
  const message = isKnown
    ? `seal ${sequence} was changed after it was signed: the signature does not fit`
    : `seal ${sequence} is signed with a key that is not trusted`;
  const evidence = { signer: seal.signer.fingerprint, trusted: keys.map((one) => one.fingerprint) };
  return { link, problem: finding('forged-link', key, message, { evidence }) };
}

/** What says that a link is not where it says it is: number, predecessor, period. */
function misplacement(
  { key, sequence }: Link,
  { sequence: says, previous: named, period }: Seal,
  previous: Link | undefined,
  prefix: string,
): Finding | undefined {
  const broken = (message: string, evidence: Record<string, string | number> = {}) =>
    finding('broken-link', key, `seal ${sequence} ${message}`, { evidence });
  if (says !== sequence) return broken(`says that it is seal ${says}: seals were re-ordered`, { says });
  if (sequence === 1) {
    return named === null ? undefined : broken(`names one before it (${named.key})`, { previous: named.key });
  }
  if (named === null) return broken('is not the first and names none before it');
  // The one before is missing, and was reported.
  if (previous?.sequence !== sequence - 1) return undefined;
  if (named.key !== prefix + sealPath.link(sequence - 1)) {
    return broken(`goes on from ${named.key}, not from seal ${sequence - 1}`, { previous: named.key });
  }
  if (named.sha256 !== previous.sha256) {
    return broken(`goes on from another seal ${sequence - 1} than the one that is there`, {
      expected: named.sha256,
      found: previous.sha256,
    });
  }
  if (previous.seal === undefined || period.from === previous.seal.period.until) return undefined;
  const { until } = previous.seal.period;
  return broken(`starts at ${period.from}, seal ${sequence - 1} ends at ${until}`, {
    from: String(period.from),
    until,
  });
}
