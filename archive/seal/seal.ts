import { isoTime, UserError } from '../../base';
import { type ArchiveLayout, defaultLayout } from '../../pipeline/data';
import { decodeStream } from '../decode';
import type { Found } from '../findings';
import { type ObjectStore, type PutOptions, readAll, type StoredVersion } from '../location';
import type { Scratch } from '../spool';
import { type Link, readChain, rewrittenSeals } from './chain';
import { payloadType, type Seal, type SealedObject, sealPath, sha256, signedBytes } from './format';
import { hashObject } from './hash-object';
import { Inventory, sealedEntryOf } from './inventory';
import { ManifestWriter } from './manifest';
import { readManifest } from './read-manifest';
import { SessionCounts } from './session-counts';
import type { SealSigner } from './signer';

export interface SealOptions {
  store: ObjectStore;
  layout?: ArchiveLayout;
  signer: SealSigner;
  /** ms since the epoch. */
  now: () => number;
  /** Seals end at whole periods, ms: an hour, a day. */
  periodMs: number;
  /** A period is sealed this long after its end at the earliest, ms: S3 dates a large upload by its start. */
  settleMs: number;
  /** Object Lock for what is written; leave it out where the bucket locks by itself, or cannot. */
  lock?: PutOptions['lock'] | undefined;
  /** Where rows are kept that do not fit into memory. */
  scratch: Scratch;
  onProgress?: (objects: number) => void;
}

export type SealResult =
  | { sealed: true; key: string; sha256: string; seal: Seal; warnings: string[] }
  /** Nothing to do: everything up to `until` is sealed already. `sha256` is the newest seal's. */
  | { sealed: false; until: string; key: string; sha256: string };

/**
 * Seals everything that was written since the newest seal and before the end of the last whole period. Running it
 * again does nothing; of two that run at once one writes the seal; what an interrupted run leaves behind is harmless.
 * @throws UserError `seal-chain-broken`, `seal-part-taken`; what the store and the signer throw
 */
export async function seal(options: SealOptions): Promise<SealResult> {
  const { store, signer, scratch, lock } = options;
  const layout = options.layout ?? defaultLayout;
  const end = Math.floor((options.now() - options.settleMs) / options.periodMs) * options.periodMs;
  const inventory = new Inventory(scratch);
  const counts = new SessionCounts(scratch);
  const last = await readSealed(store, signer, layout.seal, inventory);
  const from = last?.seal?.period.until ?? null;
  if (last && end <= Date.parse(from!)) {
    return { sealed: false, until: from!, key: last.key, sha256: last.sha256 };
  }
  await inventory.addPresent(store, layout.seal);
  const warnings: string[] = [];
  const totals = { objects: 0, bytes: 0, sessions: 0, events: 0 };
  const sequence = (last?.sequence ?? 0) + 1;
  const writer = new ManifestWriter({ store, prefix: layout.seal, sequence, lock });
  for await (const { key, sealed, present } of inventory.items()) {
    const newest = present.find(({ isLatest }) => isLatest);
    if (newest === undefined || newest.deleteMarker) continue;
    // A folder's dates are of its copying: it is sealed as it lies there.
    if (store.kind !== 'folder' && newest.lastModified >= end) continue;
    const version = newest.versionId ?? null;
    // Without versions nobody can tell from a listing whether it was written again: verification will, by its bytes.
    if (sealed.some((entry) => entry.version === version || version === null)) continue;
    if (sealed.length > 0) warnings.push(`${key} was sealed before and has been written again since`);
    const object = await sealObject(store, newest, layout, counts);
    if (object === undefined) {
      warnings.push(`${key} was listed and was gone when it was read: it is not in this seal`);
      continue;
    }
    await writer.add(object);
    totals.objects++;
    totals.bytes += object.size;
    options.onProgress?.(totals.objects);
  }
  for await (const line of counts.lines()) {
    await writer.add(line);
    totals.sessions++;
    totals.events += line.events;
  }
  const made: Seal = {
    format: 'session-logs/seal',
    version: 2,
    sequence,
    archive: store.name,
    period: { from, until: isoTime(end), intervalMs: options.periodMs, settleMs: options.settleMs },
    sealedAt: isoTime(options.now()),
    previous: last ? { key: last.key, sha256: last.sha256 } : null,
    manifest: await writer.end(),
    totals,
    signer: { algorithm: signer.algorithm, fingerprint: signer.publicKey.fingerprint },
  };
  return await putLink(options, layout.seal, made, warnings);
}

/** Puts all that is sealed into the inventory, and gives the newest seal. A chain that is not whole is not gone on with. */
async function readSealed(
  store: ObjectStore,
  signer: SealSigner,
  prefix: string,
  inventory: Inventory,
): Promise<Link | undefined> {
  /** What was read, where there is nothing against it. */
  const sure = <T>({ finding, value }: Found<T>): T => {
    if (finding === undefined) return value;
    throw new UserError(
      'seal-chain-broken',
      `the chain of seals in ${store.name}${prefix}: ${finding.message}`,
      {
        hint: 'A new seal would hide it. Look with verify --seal, and keep what is there for whoever investigates.',
      },
    );
  };
  for await (const finding of rewrittenSeals(store, prefix)) sure({ finding });
  let last: Link | undefined;
  for await (const found of readChain({ store, prefix, keys: [signer.publicKey] })) {
    const link = sure(found);
    for await (const lineFound of readManifest(store, link)) {
      const line = sure(lineFound);
      if (line.type === 'object') await inventory.addSealed(sealedEntryOf(line, link));
    }
    last = link;
  }
  return last;
}

async function sealObject(
  store: ObjectStore,
  { key, versionId, lastModified }: StoredVersion,
  layout: ArchiveLayout,
  counts: SessionCounts,
): Promise<SealedObject | undefined> {
  const count = counts.object();
  const look = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const { records } of decodeStream(key, chunks)) count.add(records);
  };
  const read = await hashObject(store, key, {
    versionId,
    content: true,
    look: key.startsWith(layout.stream) ? look : undefined,
  });
  if (read === undefined) return undefined;
  await count.end();
  return {
    type: 'object',
    key,
    version: versionId ?? null,
    size: read.size,
    sha256: read.sha256,
    content: read.content ?? null,
    lastModified: isoTime(Math.floor(lastModified)),
  };
}

async function putLink(
  { store, signer, lock }: SealOptions,
  prefix: string,
  made: Seal,
  warnings: string[],
): Promise<SealResult> {
  const payload = Buffer.from(JSON.stringify(made));
  const signature = await signer.sign(signedBytes(payload));
  const envelope = {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.publicKey.fingerprint, sig: Buffer.from(signature).toString('base64') }],
  };
  const put = (key: string, bytes: Uint8Array, contentType: string) =>
    store.put(key, bytes, { condition: 'absent', contentType, lock });
  // For people who look for it; it vouches for nothing.
  await put(
    prefix + sealPath.publicKey(signer.publicKey.fingerprint),
    Buffer.from(signer.publicKey.pem),
    'application/x-pem-file',
  );
  const bytes = Buffer.from(`${JSON.stringify(envelope)}\n`);
  const key = prefix + sealPath.link(made.sequence);
  const result = await put(key, bytes, 'application/json');
  if (result.written) return { sealed: true, key, sha256: sha256(bytes), seal: made, warnings };
  // Another run was faster. Its seal stands; what it does not have, the next one will.
  const theirs = (await readAll(store, key)) ?? new Uint8Array();
  return { sealed: false, until: made.period.until, key, sha256: sha256(theirs) };
}
