import { counted } from '../../base';
import { type Finding, finding } from '../findings';
import { type ObjectStore, readAll } from '../location';
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

export interface ReadChainOptions {
  store: ObjectStore;
  /** Where seals lie, with its closing `/`. */
  prefix: string;
  /** Keys that the caller trusts. */
  keys: readonly PublicKey[];
  onFinding: (finding: Finding) => void;
}

/** A seal holds a line for each 4 MiB of manifest; this is a manifest of terabytes. */
const maxLinkBytes = 16 * 2 ** 20;

/** Reads the chain from its first link to its last, and says of each what does not fit. @throws what the store throws */
export async function* readChain({ store, prefix, keys, onFinding }: ReadChainOptions): AsyncGenerator<Link> {
  let previous: Link | undefined;
  let expected = 1;
  for await (const { key } of store.list(prefix + sealPath.links)) {
    const sequence = sequenceOf(key.slice(prefix.length));
    if (sequence === undefined) {
      onFinding(finding('foreign-seal-object', key, `${key} lies among the seals and is none`));
      continue;
    }
    if (sequence > expected) onFinding(missingLinks(prefix, expected, sequence - 1));
    expected = sequence + 1;
    const bytes = await readAll(store, key, { maxBytes: maxLinkBytes });
    if (bytes === undefined) {
      onFinding(missingLinks(prefix, sequence, sequence));
      continue;
    }
    const link = readLink(key, sequence, bytes, keys, onFinding);
    if (link.seal) checkPlace(link, previous, prefix, onFinding);
    yield link;
    previous = link;
  }
}

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
  onFinding: (finding: Finding) => void,
): Link {
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
    onFinding(finding('damaged-link', key, `seal ${sequence} cannot be read as a seal: ${reason}`));
    return link;
  }
  const signed = signedBytes(payload);
  link.seal = seal;
  link.trusted = keys.some((one) => signatures.some((signature) => one.verifies(signed, signature)));
  if (!link.trusted && keys.length > 0) {
    const known = keys.some(({ fingerprint }) => fingerprint === seal.signer.fingerprint);
    onFinding(
      finding(
        'forged-link',
        key,
        known
          ? `seal ${sequence} was changed after it was signed: the signature does not fit`
          : `seal ${sequence} is signed with a key that is not trusted`,
        { evidence: { signer: seal.signer.fingerprint, trusted: keys.map((one) => one.fingerprint) } },
      ),
    );
  }
  return link;
}

/** Whether a link is where it says it is: number, predecessor, period. */
function checkPlace(
  { key, sequence, seal }: Link,
  previous: Link | undefined,
  prefix: string,
  onFinding: (finding: Finding) => void,
) {
  const broken = (message: string, evidence: Record<string, string | number>) =>
    onFinding(finding('broken-link', key, `seal ${sequence} ${message}`, { evidence }));
  if (seal!.sequence !== sequence) {
    broken(`says that it is seal ${seal!.sequence}: seals were re-ordered`, { says: seal!.sequence });
    return;
  }
  const named = seal!.previous;
  if (sequence === 1) {
    if (named !== null) broken(`names one before it (${named.key})`, { previous: named.key });
    return;
  }
  if (named === null) {
    broken('is not the first and names none before it', {});
    return;
  }
  // The one before is missing, and was reported.
  if (previous?.sequence !== sequence - 1) return;
  if (named.key !== prefix + sealPath.link(sequence - 1)) {
    broken(`goes on from ${named.key}, not from seal ${sequence - 1}`, { previous: named.key });
  } else if (named.sha256 !== previous.sha256) {
    broken(`goes on from another seal ${sequence - 1} than the one that is there`, {
      expected: named.sha256,
      found: previous.sha256,
    });
  } else if (previous.seal && seal!.period.from !== previous.seal.period.until) {
    broken(`starts at ${seal!.period.from}, seal ${sequence - 1} ends at ${previous.seal.period.until}`, {
      from: String(seal!.period.from),
      until: previous.seal.period.until,
    });
  }
}

/** `3 seals`, for messages. */
export const countedSeals = (count: number) => counted(count, 'seal');
